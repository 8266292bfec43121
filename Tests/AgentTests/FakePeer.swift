import Foundation

/// Somebody on loopback who takes one call and does what a test says with it.
final class FakePeer: Sendable {
    let port: UInt16
    private let number: Int32

    /// `talk` is given the line after 32 bytes were heard on it, and the line is cut when it returns; with `resets` as
    /// a machine does that has gone.
    init(resets: Bool = false, _ talk: @escaping @Sendable (Int32) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 5) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw AgentProcess.Unstartable(errno: errno) }
        number = listener
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread {
            let caller = accept(listener, nil, nil)
            guard caller >= 0 else { return }
            var stream = ByteStream(caller)
            _ = try? stream.take(32)
            talk(caller)
            var linger = linger(l_onoff: resets ? 1 : 0, l_linger: 0)
            setsockopt(caller, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
            close(caller)
        }
    }

    deinit {
        shutdown(number, Int32(SHUT_RDWR))
        close(number)
    }
}
