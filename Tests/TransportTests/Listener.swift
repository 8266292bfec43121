import Foundation
import Model

/// A TCP port of loopback that a test listens on, for peers that do not behave.
final class Listener: Sendable {
    private let socket: Int32
    let port: Int

    init() throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Listener.target("127.0.0.1", 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        guard Listener.with(&address, { bind(socket, $0, $1) }) == 0, listen(socket, 16) == 0 else {
            throw CommandFailure("cannot listen")
        }
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(socket, $0, &size) }
        }
        port = Int(in_port_t(bigEndian: address.sin_port))
    }

    /// Stops listening, and gives back the port.
    @discardableResult
    func close() -> Int {
        shutdown(socket, Int32(SHUT_RDWR))
        Foundation.close(socket)
        return port
    }

    /// Treats every caller the same way, each on a thread.
    func serve(_ body: @escaping @Sendable (Int32) -> Void) {
        let socket = socket
        Thread {
            while true {
                let caller = accept(socket, nil, nil)
                if caller < 0 { return }
                Thread {
                    body(caller)
                    Foundation.close(caller)
                }.start()
            }
        }.start()
    }

    /// Sends bytes again and again, until so many have gone or the peer has hung up. Gives back how many went.
    @discardableResult
    static func pour(_ bytes: [UInt8], _ total: Int, into socket: Int32) -> Int {
        var sent = 0
        while sent < total {
            let count = send(socket, bytes, min(bytes.count, total - sent), Int32(MSG_NOSIGNAL))
            if count <= 0 { break }
            sent += count
        }
        return sent
    }

    static func target(_ address: Address, _ port: Int) -> sockaddr_in {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(UInt16(port).bigEndian)
        target.sin_addr.s_addr = address.number.bigEndian
        return target
    }

    static func with(_ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
