import Foundation
import Model

/// A port of loopback that takes no connection and refuses none: those who come wait.
final class FullPort: Sendable {
    let port: Int
    private let sockets: [Int32]

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Listener.target("127.0.0.1", 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard Listener.with(&address, { bind(listener, $0, $1) }) == 0, listen(listener, 0) == 0 else {
            throw CommandFailure("cannot listen")
        }
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(listener, $0, &size) }
        }
        port = Int(in_port_t(bigEndian: address.sin_port))
        var sockets = [listener]
        for _ in 0..<4 {
            let caller = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            _ = Listener.with(&address) { connect(caller, $0, $1) }
            sockets.append(caller)
        }
        usleep(50_000)
        self.sockets = sockets
    }

    func close() { for socket in sockets { Foundation.close(socket) } }
}
