import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// A transfer that is filled by another host.
final class Fetch {
    private let transfers: Transfers
    private let transfer: Transfer
    private let number: Int32
    /// What is still to be said of the token.
    private var token: [UInt8]
    /// When the other has been silent for too long.
    private var patience: Milliseconds
    /// When all of it must be there: a peer that trickles is worth less than the controller.
    private let end: Milliseconds

    private static let connecting: Milliseconds = 2000
    private static let stall: Milliseconds = 10_000
    /// Milliseconds that any transfer may take, and bytes a millisecond below which it is given up.
    private static let least: Milliseconds = 30_000
    private static let slowest: UInt64 = 1000
    /// Bytes taken before another descriptor has its turn.
    private static let mostAtOnce = 1 << 20

    private init(_ number: Int32, _ transfer: Transfer, of transfers: Transfers, _ token: [UInt8]) {
        self.number = number
        self.transfer = transfer
        self.transfers = transfers
        self.token = token
        patience = .now + Self.connecting
        end = .now + Self.least + Milliseconds(transfer.missing / Self.slowest)
    }

    deinit { close(number) }

    static func start(
        _ number: UInt32, of transfers: Transfers, _ token: [UInt8], host: String, port: UInt16
    ) throws(AgentError) -> Outcome {
        let transfer = try transfers.lend(number)
        var address: UInt32 = 0
        guard token.count == Protocol.token else { throw .refused("a token of other than 32 bytes") }
        guard !host.utf8.contains(0), shim_address(host, &address) else {
            throw .refused("an address that cannot be one")
        }
        let socket = shim_connect(host, port)
        guard socket >= 0 else { return .now(unfetched("connecting failed", shim_errno())) }
        return .later(.fetch(Fetch(socket, transfer, of: transfers, token)))
    }

    var deadline: Milliseconds { min(patience, end) }

    func watch(in set: inout PollSet) { set.watch(number, token.isEmpty ? POLLIN : POLLOUT) }

    func advance(_ set: PollSet, with buffer: UnsafeMutableRawBufferPointer) -> Answer? {
        if set.isReady(number), let answer = token.isEmpty ? take(with: buffer) : introduce() { return answer }
        guard .now >= deadline else { return nil }
        return .unfetched(reason: token.isEmpty ? "it came too slowly" : "connecting took too long")
    }

    /// Says the token, as soon as there is somebody to say it to.
    private func introduce() -> Answer? {
        let error = shim_connect_result(number)
        guard error == 0 else { return Self.unfetched("connecting failed", error) }
        let count = shim_send(number, token, token.count)
        if count < 0, shim_errno() == EAGAIN || shim_errno() == EINTR { return nil }
        guard count >= 0 else { return Self.unfetched("sending failed", shim_errno()) }
        token.removeFirst(count)
        patience = .now + Self.stall
        return nil
    }

    private func take(with buffer: UnsafeMutableRawBufferPointer) -> Answer? {
        var total = 0
        while total < Self.mostAtOnce {
            let count = read(number, buffer.baseAddress, buffer.count)
            if count < 0, shim_errno() == EINTR { continue }
            if count < 0, shim_errno() == EAGAIN { return nil }
            guard count >= 0 else { return Self.unfetched("receiving failed", shim_errno()) }
            if count == 0 { return finish() }
            guard UInt64(count) <= transfer.missing else { return .unfetched(reason: "more came than was announced") }
            do throws(AgentError) {
                try transfer.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } catch {
                return error.answer
            }
            total += count
            patience = .now + Self.stall
        }
        return nil
    }

    /// The other has hung up.
    private func finish() -> Answer {
        guard transfer.missing == 0 else {
            return .unfetched(reason: "the line was cut with " + String(transfer.missing) + " bytes to come")
        }
        guard transfer.isWhole else { return .unfetched(reason: "what came has another SHA-256") }
        transfers.takeBack(transfer)
        return .done
    }

    private static func unfetched(_ what: String, _ errno: Int32) -> Answer {
        .unfetched(reason: what + " with error " + String(errno))
    }
}
