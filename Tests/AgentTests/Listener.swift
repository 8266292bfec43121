import Foundation

/// A TCP port of this machine on which somebody listens.
final class Listener {
    let port: UInt16
    private var number: Int32

    init() throws {
        number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let fd = number
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(fd, $0, length) == 0 && listen(fd, 5) == 0 && getsockname(fd, $0, &length) == 0
            }
        }
        guard isBound else { throw AgentProcess.Unstartable(errno: errno) }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { if number >= 0 { Foundation.close(number) } }

    /// Stops listening; returns the port on which nobody listens now.
    func close() -> UInt16 {
        Foundation.close(number)
        number = -1
        return port
    }
}
