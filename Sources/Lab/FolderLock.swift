internal import Glibc
internal import Model

/// The right to change what is in a folder. The kernel takes it back when the process ends, however it ends.
struct FolderLock {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Nil while somebody else has the lock. Several can share it while nobody has it alone.
    static func take(_ folder: String, shared: Bool = false) throws(Failure) -> FolderLock? {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(.step, "lock \(folder)", why: Files.reason(errno)) }
        guard flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        // The last holder may have removed the folder, and somebody else have made a new one of the same name.
        guard inode(descriptor) == Files.inode(folder) else {
            close(descriptor)
            return nil
        }
        return FolderLock(descriptor: descriptor)
    }

    /// A failure that says who is in the way, when somebody is.
    static func claim(_ folder: String, shared: Bool = false) throws(Failure) -> FolderLock {
        guard let lock = try take(folder, shared: shared) else {
            throw Failure(
                .locked, "lab", why: "another slipway works on \(folder)", hint: "wait until it is done, then try again"
            )
        }
        return lock
    }

    private static func inode(_ descriptor: Int32) -> UInt64? {
        var facts = stat()
        return fstat(descriptor, &facts) == 0 ? UInt64(facts.st_ino) : nil
    }

    func release() { close(descriptor) }
}
