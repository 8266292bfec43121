import Foundation

/// A program of this machine, over a pair of sockets that is its input and its output.
final class LocalChannel: AgentChannel {
    private static let mostErrors = 8 << 10

    let socket: Int32
    private(set) var received: UInt64 = 0
    private(set) var sent: UInt64 = 0
    private(set) var lastReceived = ContinuousClock.now
    var inbox: [UInt8] = []
    private(set) var isEnded = false
    private(set) var ending: ProgramEnding?

    private let errorSocket: Int32
    private let pid: pid_t
    private var areErrorsOver = false
    private var errors: [UInt8] = []
    private var outbox: [UInt8] = []

    /// Starts a command in a shell.
    init(_ command: String) throws(SSHError) {
        guard let (own, its) = Tunnel.pair() else { throw LocalChannel.error(errno) }
        guard let (ownErrors, itsErrors) = Tunnel.pair() else {
            for end in [own, its] { close(end) }
            throw LocalChannel.error(errno)
        }
        // Only our ends must not wait; the program's are those of an ordinary one.
        for end in [its, itsErrors] { _ = fcntl(end, F_SETFL, 0) }
        var pid: pid_t = 0
        let code = LocalChannel.start(command, its, itsErrors, &pid)
        for end in [its, itsErrors] { close(end) }
        guard code == 0 else {
            for end in [own, ownErrors] { close(end) }
            throw LocalChannel.error(code)
        }
        (socket, errorSocket, self.pid) = (own, ownErrors, pid)
    }

    deinit {
        close(socket)
        close(errorSocket)
        guard ending == nil else { return }
        // It ends when it hears nothing any more, and must not stay behind as a zombie.
        let pid = pid
        Thread {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        }.start()
    }

    /// In a session of its own, so that Ctrl-C in the terminal is for Slipway alone.
    private static func start(_ command: String, _ stream: Int32, _ errors: Int32, _ pid: inout pid_t) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, stream, 0)
        posix_spawn_file_actions_adddup2(&actions, stream, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let session: Int32 = 0x80  // POSIX_SPAWN_SETSID, which needs _GNU_SOURCE
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | Int16(session))
        var arguments: [UnsafeMutablePointer<CChar>?] =
            ["sh", "-c", command].map { (word: String) in strdup(word) } + [nil]
        defer { for pointer in arguments { free(pointer) } }
        return posix_spawn(&pid, "/bin/sh", &actions, &attributes, &arguments, environ)
    }

    private static func error(_ code: Int32) -> SSHError {
        .library(code: -code, words: String(cString: strerror(code)))
    }

    var others: [Int32: Reactor.Interest] { areErrorsOver ? [:] : [errorSocket: .read] }
    var exchanges: Int { 0 }
    var unsent: Int { outbox.count }
    var errorText: String { String(decoding: errors, as: UTF8.self) }

    func send(_ bytes: [UInt8]) { outbox.append(contentsOf: bytes) }
    func dropUnsent() { outbox = [] }

    func turn() throws(SSHError) -> Reactor.Interest? {
        while !outbox.isEmpty {
            let count = Foundation.send(socket, outbox, outbox.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else {
                // Who hears nothing any more may still have said why.
                if errno != EAGAIN && errno != EINTR { outbox = [] }
                break
            }
            outbox.removeFirst(count)
            sent += UInt64(count)
        }
        let (bytes, isOver) = LocalChannel.take(from: socket)
        inbox += bytes
        received += UInt64(bytes.count)
        if !bytes.isEmpty { lastReceived = .now }
        takeErrors()
        if isOver { isEnded = true }
        if isEnded || bytes.isEmpty { return outbox.isEmpty ? .read : [.read, .write] }
        return nil
    }

    private func takeErrors() {
        guard !areErrorsOver else { return }
        let (bytes, isOver) = LocalChannel.take(from: errorSocket)
        errors = (errors + bytes).suffix(LocalChannel.mostErrors)
        areErrorsOver = isOver
    }

    private static func take(from socket: Int32) -> (bytes: [UInt8], isOver: Bool) {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 256 << 10) { buffer, filled in
            count = recv(socket, buffer.baseAddress, buffer.count, 0)
            filled = max(count, 0)
        }
        return (bytes, count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
    }

    nonisolated(nonsending) func finishSending(until deadline: ContinuousClock.Instant) async throws(SSHError) {
        shutdown(socket, Int32(SHUT_WR))
    }

    nonisolated(nonsending) func waitUntilClosed(until deadline: ContinuousClock.Instant) async {
        while ending == nil, ContinuousClock.now < deadline {
            takeErrors()
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid {
                ending = status & 0x7f == 0 ? .status((status >> 8) & 0xff) : .signal(String(status & 0x7f))
                takeErrors()
            } else {
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    func hangUp() { shutdown(socket, Int32(SHUT_RDWR)) }
}
