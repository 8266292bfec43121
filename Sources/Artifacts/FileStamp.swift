// On Linux Foundation counts `stat` among the things of its own foundation.
import CoreFoundation
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the kernel says of a file without reading it. As long as all of it agrees, the file is the one that was read.
struct FileStamp: Codable, Hashable, Sendable {
    var size: UInt64
    var inode: UInt64
    /// Nanoseconds since 1970. The first can be set by anybody, the second by nobody.
    var modified: Int64
    var changed: Int64
    /// A file in itself: no folder, link or device.
    var isRegular: Bool
    /// How many names it has.
    var links: Int

    /// Of whatever stands at a path, or, following no link, of the link itself. Nothing where nothing stands.
    init?(_ path: String, followsLinks: Bool = true) {
        var found = stat()
        let status = followsLinks ? stat(path, &found) : lstat(path, &found)
        guard status == 0 else { return nil }
        size = UInt64(found.st_size)
        inode = UInt64(found.st_ino)
        #if canImport(Glibc)
            modified = Self.nanoseconds(found.st_mtim)
            changed = Self.nanoseconds(found.st_ctim)
        #else
            modified = Self.nanoseconds(found.st_mtimespec)
            changed = Self.nanoseconds(found.st_ctimespec)
        #endif
        isRegular = found.st_mode & S_IFMT == S_IFREG
        links = Int(found.st_nlink)
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// A file that was written a moment ago may be written again without its times showing it, since they stand still
    /// for up to some milliseconds, on some file systems for a second or two.
    func isSettled(at now: Date = Date()) -> Bool {
        let isCoarse = changed % 1_000_000_000 == 0
        return now.timeIntervalSince1970 - Double(changed) / 1e9 > (isCoarse ? 2 : 0.1)
    }
}
