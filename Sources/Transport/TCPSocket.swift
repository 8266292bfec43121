import Foundation
import Model

/// Opens TCP connections without blocking.
enum TCPSocket {
    /// Connects. The socket is the caller's to close.
    nonisolated(nonsending) static func connect(
        to address: Address, port: Int, on reactor: Reactor, until deadline: ContinuousClock.Instant
    ) async throws(Setback) -> Int32 {
        let socket = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw setback(errno, address, port) }
        do throws(Setback) {
            // Nagle would hold back every second packet of the login until the host acknowledges the one before.
            set(socket, Int32(IPPROTO_TCP), TCP_NODELAY)
            try await connect(socket, to: address, port: port, on: reactor, until: deadline)
            return socket
        } catch {
            close(socket)
            throw error
        }
    }

    /// Connects to an address or to the name of a machine, which is looked up first.
    nonisolated(nonsending) static func connect(
        to name: String, port: Int, on reactor: Reactor, until deadline: ContinuousClock.Instant
    ) async throws(Setback) -> Int32 {
        guard let address = await address(of: name) else {
            throw Setback(
                Failure(
                    .connection, "connect to \(name):\(port)", why: "there is no IPv4 address for the name \(name)",
                    hint: "is the name right? `getent ahostsv4 \(name)` shows what it stands for"))
        }
        return try await connect(to: address, port: port, on: reactor, until: deadline)
    }

    /// Looked up on a thread that may wait.
    private nonisolated(nonsending) static func address(of name: String) async -> Address? {
        if let address = Address(name) { return address }
        return await Task.detached { () -> Address? in
            var hints = addrinfo()
            hints.ai_family = AF_INET
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var found: UnsafeMutablePointer<addrinfo>?
            guard getaddrinfo(name, nil, &hints, &found) == 0, let found else { return nil }
            defer { freeaddrinfo(found) }
            guard let pointer = found.pointee.ai_addr else { return nil }
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                Address(number: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        }.value
    }

    private nonisolated(nonsending) static func connect(
        _ socket: Int32, to address: Address, port: Int, on reactor: Reactor, until deadline: ContinuousClock.Instant
    ) async throws(Setback) {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
        target.sin_addr.s_addr = address.number.bigEndian
        let result = withUnsafePointer(to: &target) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result == 0 { return }
        guard errno == EINPROGRESS else { throw setback(errno, address, port) }
        var readiness = Reactor.Readiness.woken
        while readiness == .woken {
            readiness = await reactor.wait(socket, for: .write, until: deadline)
            if Task.isCancelled { throw Setback(.cancelled, "connect") }
        }
        guard readiness == .ready else { throw setback(ETIMEDOUT, address, port) }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size)
        guard code == 0 else { throw setback(code, address, port) }
    }

    private static func set(_ socket: Int32, _ level: Int32, _ option: Int32) {
        var yes: Int32 = 1
        setsockopt(socket, level, option, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func setback(_ code: Int32, _ address: Address, _ port: Int) -> Setback {
        let hint: String? =
            switch code {
            case ECONNREFUSED: "is sshd running there, and on port \(port)?"
            case ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN:
                "is the host up, is \(address) its address, and does a firewall let port \(port) through?"
            default: nil
            }
        let words = code == ETIMEDOUT ? "no answer came in time" : String(cString: strerror(code)).lowercased()
        let mayPass = [
            ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ECONNRESET, ECONNABORTED, EADDRNOTAVAIL,
        ].contains(code)
        return Setback(Failure(.connection, "connect to \(address):\(port)", why: words, hint: hint), mayPass: mayPass)
    }
}
