import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// An attempt to connect over TCP. Nothing is sent.
final class ConnectionAttempt {
    private let number: Int32
    let deadline: Milliseconds

    private init(_ number: Int32, timeout: UInt32) {
        self.number = number
        deadline = .now + Milliseconds(timeout)
    }

    deinit { close(number) }

    /// Begins an attempt, or answers at once.
    static func start(host: String, port: UInt16, timeout: UInt32) -> Outcome {
        guard !host.utf8.contains(0), host.utf8.count < 256 else {
            return .now(.refused(reason: "a host name that cannot be one"))
        }
        var number = shim_connect(host, port)
        if number < 0, shim_errno() == EINVAL {
            guard let address = address(of: host) else {
                return .now(.failed(errno: ENOENT, call: "resolve", path: host))
            }
            number = shim_connect(address, port)
        }
        guard number < 0 else { return .later(.connection(ConnectionAttempt(number, timeout: timeout))) }
        switch shim_errno() {
        case EMFILE, ENFILE, ENOMEM, ENOBUFS: return .now(AgentError.last("connect", host).answer)
        default: return .now(.connected(false))
        }
    }

    func watch(in set: inout PollSet) { set.watch(number, POLLOUT) }

    func advance(_ set: PollSet) -> Answer? {
        if set.isReady(number) { return .connected(shim_connect_result(number) == 0) }
        return .now >= deadline ? .connected(false) : nil
    }

    /// The first address of a name in /etc/hosts. There is no DNS here: a static program cannot load what resolves
    /// names, and the controller knows the addresses of its hosts.
    private static func address(of host: String) -> String? {
        for line in [UInt8](systemFile: "/etc/hosts").lines {
            let words = line.prefix { $0 != UInt8(ascii: "#") }.words
            if words.dropFirst().contains(where: { $0.elementsEqual(host.utf8) }) { return words[0].text }
        }
        return nil
    }
}
