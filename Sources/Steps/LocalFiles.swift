import Foundation
import Model
import StepKit

/// Files of the controller's machine with their checksums. Each file is read once, however many hosts ask for it.
actor LocalFiles {
    /// One for the whole process, since the point of it is that all hosts share it.
    static let shared = LocalFiles()

    /// A file as it was at one moment; when it is written again, it is another version.
    private struct Version: Hashable {
        var path: String
        var size: UInt64
        var modified: Date
    }
    private var sums: [Version: Task<[UInt8], any Error>] = [:]
    /// How many files were read so far.
    private(set) var readings = 0

    /// Bytes read at once.
    private static let piece = 1 << 20

    /// A file with its size and checksum. `~` stands for the user's folder. Throws a ``Failure`` of kind `input` for
    /// what cannot be read, or is not what `sha256` says.
    func file(_ path: String, sha256 expected: String?, for title: String) async throws -> LocalFile {
        let full = URL(filePath: NSString(string: path).expandingTildeInPath).resolvingSymlinksInPath().path
        let version = try version(of: full, for: title)
        let sum = try await sum(of: version, for: title)
        if let expected, Checksum.bytes(hexadecimal: expected) != sum {
            throw Failure(
                .input, title, why: "\(full) has the SHA-256 \(Checksum.hexadecimal(sum)), and not \(expected)",
                hint: "fetch it again from where the checksum comes from, or correct `sha256`")
        }
        return LocalFile(path: full, size: version.size, sha256: sum)
    }

    private func version(of path: String, for title: String) throws -> Version {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw Failure(
                .input, title, why: "there is no file \(path) on this machine",
                hint: "a path without a leading '/' or '~' begins where slipway was started")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? NSNumber,
            let modified = attributes[.modificationDate] as? Date
        else { throw Failure(.input, title, why: "\(path) on this machine is no file") }
        return Version(path: path, size: size.uint64Value, modified: modified)
    }

    private func sum(of version: Version, for title: String) async throws -> [UInt8] {
        let task: Task<[UInt8], any Error>
        if let known = sums[version] {
            task = known
        } else {
            readings += 1
            task = Task.detached { try await Self.read(version.path) }
            sums[version] = task
        }
        do {
            return try await task.value
        } catch {
            sums[version] = nil
            throw Failure(.input, title, why: "\(version.path) cannot be read: \(error.localizedDescription)")
        }
    }

    private static func read(_ path: String) async throws -> [UInt8] {
        let handle = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? handle.close() }
        var checksum = Checksum()
        while let bytes = try handle.read(upToCount: piece), !bytes.isEmpty {
            bytes.withUnsafeBytes { checksum.update($0) }
            await Task.yield()
        }
        return checksum.finish()
    }
}
