import CLibSSH2
import Foundation

/// A way through a jump host to what lies behind it: a channel there, and here one end of a pair of sockets, whose other
/// end the inner session uses as if it were a connection.
final class Tunnel {
    /// Bytes that may wait in either direction before no more are taken.
    private static let most = 512 << 10

    let channel: SSHChannel
    /// Our end.
    let socket: Int32
    /// The inner session has hung up.
    private var isLeft = false
    /// Nothing can be brought to the inner session any more.
    private var isShut = false

    init(_ channel: SSHChannel, socket: Int32) {
        self.channel = channel
        self.socket = socket
    }

    deinit { close(socket) }

    /// Two sockets that are connected with each other, neither of which blocks.
    static func pair() -> (Int32, Int32)? {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        return socketpair(AF_UNIX, type, 0, &ends) == 0 ? (ends[0], ends[1]) : nil
    }

    /// Both sides have had what was meant for them, or cannot have it.
    var isOver: Bool {
        (isLeft && channel.unsent == 0) || (channel.isEnded && channel.inbox.isEmpty) || (isShut && isLeft)
    }

    /// What its own socket is to be watched for.
    var interest: Reactor.Interest {
        var interest: Reactor.Interest = []
        if !isLeft, channel.unsent < Tunnel.most { interest.insert(.read) }
        if !isShut, !channel.inbox.isEmpty { interest.insert(.write) }
        return interest
    }

    /// Carries what can be carried without waiting. True where there is more to do at once.
    func turn() throws(SSHError) -> Bool {
        fill()
        let isBusy = try channel.turn(isReading: channel.inbox.count < Tunnel.most) == nil
        drain()
        return isBusy
    }

    /// From the inner session to the channel.
    private func fill() {
        guard !isLeft, channel.unsent < Tunnel.most else { return }
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
            count = recv(socket, buffer.baseAddress, buffer.count, 0)
            filled = max(count, 0)
        }
        if count > 0 { channel.send(bytes) }
        if count == 0 || (count < 0 && ![EAGAIN, EWOULDBLOCK, EINTR].contains(errno)) { isLeft = true }
    }

    /// From the channel to the inner session.
    private func drain() {
        guard !channel.inbox.isEmpty else { return }
        let count = isShut ? channel.inbox.count : send(socket, channel.inbox, channel.inbox.count, Int32(MSG_NOSIGNAL))
        if count > 0 {
            channel.inbox.removeFirst(count)
        } else if ![EAGAIN, EWOULDBLOCK, EINTR].contains(errno) {
            isShut = true
            channel.inbox = []
        }
    }
}
