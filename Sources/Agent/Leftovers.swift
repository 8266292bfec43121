import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Removes temporary files that killed agents left, from the directories that this agent writes to.
///
/// O_TMPFILE would leave nothing, but such a file cannot replace another, and not every file system has it.
final class Leftovers {
    static let prefix = ".slipway-"

    /// Seconds without a change after which nobody is still writing to a temporary file.
    private static let age = 600
    private var seen: [(device: dev_t, inode: ino_t)] = []

    /// Looks through a directory, the first time it is asked to.
    func sweep(_ place: borrowing Place) {
        var status = stat()
        guard fstat(place.parent.number, &status) == 0 else { return }
        guard !seen.contains(where: { $0.device == status.st_dev && $0.inode == status.st_ino }) else { return }
        seen.append((status.st_dev, status.st_ino))
        let number = shim_open(place.parent.number, ".", O_RDONLY | O_DIRECTORY, 0)
        guard number >= 0, let directory = fdopendir(number) else { return }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            guard let name = shim_entry_name(entry), strncmp(name, Self.prefix, 9) == 0 else { continue }
            remove(name, in: number)
        }
    }

    private func remove(_ name: UnsafePointer<CChar>, in directory: Int32) {
        var status = stat()
        guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_uid == geteuid() else { return }
        guard status.kind == .file || status.kind == .link, status.st_ctim.tv_sec + Self.age < time(nil) else { return }
        unlinkat(directory, name, 0)
    }
}
