import FoundationEssentials

@testable import Lab

/// Gives a test an empty folder of its own, and takes it away afterwards.
func withScratchFolder(_ body: (String) async throws -> Void) async throws {
    let folder = "/tmp/lab-tests-\(UUID().uuidString)"
    try Files.makeFolder(folder)
    do {
        try await body(folder)
    } catch {
        try await Files.remove(tree: folder)
        throw error
    }
    try await Files.remove(tree: folder)
}
