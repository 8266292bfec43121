import CoreFoundation
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
        var stamp: LocalSums.Stamp
    }
    private var sums: [Version: Task<[UInt8], any Error>] = [:]
    private var known = LocalSums(file: nil)
    /// How many files were read so far.
    private(set) var readings = 0

    /// Bytes read at once.
    private static let piece = 1 << 20

    /// Also believes, and keeps, checksums of earlier runs in a file.
    func remember(in file: String) { known = LocalSums(file: file) }

    /// A file with its size and checksum. `~` stands for the user's folder. Throws a ``Failure`` of kind `input` for
    /// what cannot be read, or is not what `sha256` says.
    func file(_ path: String, sha256 expected: String?, for title: String) async throws -> LocalFile {
        let full = Self.resolved(path)
        let version = try version(of: full, for: title)
        let sum = try await sum(of: version, for: title)
        if let expected, Checksum.bytes(hexadecimal: expected) != sum {
            throw Failure(
                .input, title, why: "\(full) has the SHA-256 \(Checksum.hexadecimal(sum)), and not \(expected)",
                hint: "fetch it again from where the checksum comes from, or correct `sha256`")
        }
        return LocalFile(path: full, size: version.stamp.size, sha256: sum)
    }

    /// Where a path leads, with nothing of links and `~` left in it.
    private static func resolved(_ path: String) -> String {
        let full = path.hasPrefix("~") ? NSString(string: path).expandingTildeInPath : path
        guard let end = realpath(full, nil) else { return full }
        defer { free(end) }
        return String(cString: end)
    }

    private func version(of path: String, for title: String) throws -> Version {
        guard let stamp = LocalSums.Stamp(path) else {
            guard !FileManager.default.fileExists(atPath: path) else {
                throw Failure(.input, title, why: "\(path) on this machine is no file")
            }
            throw Failure(
                .input, title, why: "there is no file \(path) on this machine",
                hint: "a path without a leading '/' or '~' begins where slipway was started")
        }
        return Version(path: path, stamp: stamp)
    }

    private func sum(of version: Version, for title: String) async throws -> [UInt8] {
        let task: Task<[UInt8], any Error>
        if let sum = known[version.stamp] { return sum }
        if let begun = sums[version] {
            task = begun
        } else {
            readings += 1
            task = Task.detached { try await Self.read(version.path) }
            sums[version] = task
        }
        do {
            let sum = try await task.value
            if known[version.stamp] == nil, LocalSums.Stamp(version.path) == version.stamp {
                known.remember(sum, of: version.stamp)
            }
            return sum
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
