import CShim

/// What tells one content of a file from another without reading it.
///
/// The kernel sets `changed` at every write and lets nobody choose it, so a file whose version is the same has the same
/// content, unless it was written twice within one tick of the clock: see ``HashCache``.
struct FileVersion: Equatable {
    let device: UInt64
    let inode: UInt64
    let size: UInt64
    /// Nanoseconds since 1970.
    let modified: Int64
    let changed: Int64

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = UInt64(max(0, status.st_size))
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    init(device: UInt64, inode: UInt64, size: UInt64, modified: Int64, changed: Int64) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }

    static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
