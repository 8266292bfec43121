import CoreFoundation
import Foundation
import Model

/// Checksums of this machine's files from one run to the next, so that a file that nobody touched is not read through
/// again: 40 MB are 40 ms of CPU on every run. A sum holds as long as all that the kernel says of its file agrees.
struct LocalSums: Sendable {
    /// A file as the kernel sees it without reading it. `changed` is set at every write, and nobody can choose it.
    struct Stamp: Hashable, Sendable {
        var device: UInt64
        var inode: UInt64
        var size: UInt64
        /// Nanoseconds since 1970.
        var modified: Int64
        var changed: Int64

        /// Nothing where no regular file stands.
        init?(_ path: String) {
            var found = stat()
            guard stat(path, &found) == 0, found.st_mode & S_IFMT == S_IFREG else { return nil }
            (device, inode, size) = (UInt64(found.st_dev), UInt64(found.st_ino), UInt64(max(0, found.st_size)))
            modified = Self.nanoseconds(found.st_mtim)
            changed = Self.nanoseconds(found.st_ctim)
        }

        fileprivate init?(_ words: ArraySlice<Substring>) {
            let numbers = words.compactMap { UInt64($0) }
            guard numbers.count == 5 else { return nil }
            (device, inode, size) = (numbers[0], numbers[1], numbers[2])
            (modified, changed) = (Int64(bitPattern: numbers[3]), Int64(bitPattern: numbers[4]))
        }

        fileprivate var words: String {
            [device, inode, size, UInt64(bitPattern: modified), UInt64(bitPattern: changed)].map { String($0) }
                .joined(separator: " ")
        }

        /// A file that was written a moment ago may be written again without a trace in its times.
        var isSettled: Bool { Date().timeIntervalSince1970 - Double(changed) / 1e9 > 2 }

        private static func nanoseconds(_ time: timespec) -> Int64 {
            Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        }
    }

    /// Where they are kept; nothing is kept without.
    let file: String?
    private var sums: [Stamp: [UInt8]] = [:]
    private static let most = 1000

    init(file: String?) {
        self.file = file
        guard let file, Self.isTrusted(file), let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            return
        }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 6, let stamp = Stamp(words[1...]),
                let sum = Checksum.bytes(hexadecimal: String(words[0])), sum.count == 32
            else { continue }
            sums[stamp] = sum
        }
    }

    subscript(stamp: Stamp) -> [UInt8]? { sums[stamp] }

    /// Remembers a sum, and writes all of them down. Whoever cannot write only reads the file again next time.
    mutating func remember(_ sum: [UInt8], of stamp: Stamp) {
        guard let file, stamp.isSettled else { return }
        if sums.count >= Self.most { sums = [:] }
        // The same file as it was before is of no use any more.
        sums = sums.filter { $0.key.inode != stamp.inode || $0.key.device != stamp.device }
        sums[stamp] = sum
        let lines = sums.map { Checksum.hexadecimal($0.value) + " " + $0.key.words + "\n" }
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try? Data(lines.joined().utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        chmod(file, 0o600)
    }

    /// Somebody else's words about what files contain are not believed.
    private static func isTrusted(_ path: String) -> Bool {
        var found = stat()
        return stat(path, &found) == 0 && found.st_uid == geteuid() && found.st_mode & 0o022 == 0
    }
}
