import Foundation
import Model

/// The system's tar, which knows every kind of compression that releases come in.
struct Tar: Sendable {
    let archive: String

    /// Unpacks these members and no others; nobody's owner is taken over. Gives back what tar complained of, if it did:
    /// which members are missing is seen by who asked for them. Throws a ``Failure`` of kind `input` where there is no tar.
    func extract(_ members: [String], into folder: String) async throws -> String? {
        try await run(["-xf", archive, "-C", folder, "--no-same-owner"] + members)
    }

    private func run(_ arguments: [String]) async throws -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tar"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        let status: Int32 = try await withCheckedThrowingContinuation { done in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        guard status != 127 else {
            throw Failure(.input, "unpack \(archive)", why: "there is no tar on this machine", hint: "install tar")
        }
        guard status != 0 else { return nil }
        let data = (try? errors.fileHandleForReading.readToEnd()) ?? Data()
        let words = String(decoding: data.prefix(2000), as: UTF8.self).split(separator: "\n").first.map(String.init)
        return words ?? "tar ended with \(status)"
    }
}
