import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// The lock that one agent at a time holds on its host. The kernel lets go of it when the agent ends, however it ends.
final class HostLock {
    private let path: String
    private var number: Int32 = -1
    private var holder: [UInt8] = []

    /// Longer words than this are cut.
    private static let longestHolder = 4096

    init(_ path: String) { self.path = path }

    deinit { if number >= 0 { close(number) } }

    /// Takes the lock, or tells who holds it. Who holds it already may say so again in other words.
    func take(_ holder: String) throws(AgentError) -> Answer {
        if number < 0 {
            // Nobody else may open it: whoever can read a file can lock it.
            let fd = shim_open(AT_FDCWD, path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
            guard fd >= 0 else { throw .last("open", path) }
            guard flock(fd, LOCK_EX | LOCK_NB) == 0 else {
                let error = AgentError.last("flock", path)
                defer { close(fd) }
                guard shim_errno() == EWOULDBLOCK else { throw error }
                return .held(by: words(of: fd))
            }
            number = fd
        }
        self.holder = Array(holder.utf8.prefix(Self.longestHolder - Protocol.endingHolder.utf8.count))
        try write(self.holder)
        return .done
    }

    /// Lets whoever asks know that the lock goes by itself: nobody is there any more who could ask for something.
    func announceEnd() {
        guard number >= 0 else { return }
        do throws(AgentError) {
            try write(holder + Array(Protocol.endingHolder.utf8))
        } catch {
            // It goes all the same.
        }
    }

    private func words(of fd: Int32) -> String {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.longestHolder, alignment: 1)
        defer { buffer.deallocate() }
        return [UInt8](buffer[..<max(0, read(fd, buffer.baseAddress, buffer.count))]).text
    }

    private func write(_ words: [UInt8]) throws(AgentError) {
        guard ftruncate(number, 0) == 0, pwrite(number, words, words.count, 0) == words.count else {
            throw .last("write", path)
        }
    }
}
