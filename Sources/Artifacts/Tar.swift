import Foundation
import Model

/// The system's tar, which knows every kind of compression that releases come in.
struct Tar: Sendable {
    let archive: String

    /// Unpacks these members and no others; nobody's owner is taken over. Gives back what tar complained of, if it did:
    /// which members are missing is seen by who asked for them. Throws a ``Failure`` of kind `input` where there is no
    /// tar.
    func extract(_ members: [String], into folder: String) async throws -> String? {
        try await run(["-xf", archive, "-C", folder, "--no-same-owner"] + members, "unpack \(archive)")
    }

    /// Packs files of a folder, plain, in this order; links to files are packed as the files.
    func create(_ members: [String], from folder: String) async throws {
        if let complaint = try await run(["-chf", archive, "-C", folder] + members, "pack \(archive)") {
            throw Failure(.input, "pack \(archive)", why: complaint, hint: "make room, or name another place")
        }
    }

    private func run(_ arguments: [String], _ what: String) async throws -> String? {
        let words = NSTemporaryDirectory() + "slipway-tar-\(UUID().uuidString)"
        _ = FileManager.default.createFile(atPath: words, contents: nil, attributes: [.posixPermissions: 0o600])
        defer { try? FileManager.default.removeItem(atPath: words) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tar"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: words) ?? FileHandle.nullDevice
        let status: Int32 = try await withCheckedThrowingContinuation { done in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        guard status != 127 else {
            throw Failure(.input, what, why: "there is no tar on this machine", hint: "install tar")
        }
        guard status != 0 else { return nil }
        let text = String(decoding: (FileManager.default.contents(atPath: words) ?? Data()).prefix(2000), as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init) ?? "tar ended with \(status)"
    }
}
