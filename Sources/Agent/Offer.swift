import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// One content for one host: a port that gives it to the first caller who comes from an address of that host and says
/// the token.
final class Offer {
    private let content: KeptContent
    private let token: [UInt8]
    /// IPv4 addresses as the kernel has them.
    private let callers: [UInt32]
    private var listener: Int32
    /// Who is on the line; -1 for nobody.
    private var caller: Int32 = -1
    /// What they said so far.
    private var said: [UInt8] = []
    private var sent: UInt64 = 0
    /// When it is over, unless somebody is let in.
    private let expiry: Milliseconds
    /// When the caller has been silent for too long.
    private var patience = Milliseconds.max

    /// Milliseconds in which a caller has to say the token, and to take something.
    private static let hearing: Milliseconds = 2000
    private static let stall: Milliseconds = 10_000
    /// Bytes sent before another descriptor has its turn.
    private static let mostAtOnce: UInt64 = 1 << 20

    init(_ content: KeptContent, token: [UInt8], to callers: [UInt32], listener: Int32) {
        self.content = content
        self.token = token
        self.callers = callers
        self.listener = listener
        expiry = .now + Milliseconds(Protocol.offerTime)
    }

    deinit {
        hangUp()
        stopListening()
    }

    private var isAdmitted: Bool { listener < 0 }

    func watch(in set: inout PollSet) {
        if caller >= 0 {
            set.watch(caller, isAdmitted ? POLLOUT : POLLIN)
        } else if listener >= 0 {
            set.watch(listener, POLLIN)
        }
    }

    var deadline: Milliseconds { isAdmitted ? patience : min(expiry, patience) }

    /// Goes on with what can go on; true when nothing is left to do.
    func isOver(after set: PollSet) -> Bool {
        if .now >= deadline {
            if isAdmitted || .now >= expiry { return true }
            hangUp()
        }
        if caller < 0 {
            if set.isReady(listener) { answerCall() }
            return false
        }
        guard set.isReady(caller) else { return false }
        if !isAdmitted { hear() }
        return isAdmitted && give()
    }

    private func answerCall() {
        var address: UInt32 = 0
        caller = shim_accept(listener, &address)
        guard caller >= 0 else { return }
        guard callers.contains(address) else { return hangUp() }
        said = []
        patience = .now + Self.hearing
    }

    /// Takes the words of a caller. Whoever says anything else than the token is hung up on, and another may call.
    private func hear() {
        var buffer = [UInt8](repeating: 0, count: token.count - said.count)
        let count = read(caller, &buffer, buffer.count)
        if count < 0, shim_errno() == EAGAIN || shim_errno() == EINTR { return }
        guard count > 0 else { return hangUp() }
        said += buffer[..<count]
        guard said.count == token.count else { return }
        // Every byte is compared, so that the time it takes tells nothing.
        let difference = zip(said, token).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        guard difference == 0 else { return hangUp() }
        stopListening()
        patience = .now + Self.stall
    }

    /// Sends what the caller takes; true at the end, or when they are gone.
    private func give() -> Bool {
        var total: UInt64 = 0
        while sent < content.size, total < Self.mostAtOnce {
            let piece = min(content.size - sent, Self.mostAtOnce - total)
            let count = shim_send_file(caller, content.number, sent, Int(piece))
            if count < 0, shim_errno() == EINTR { continue }
            if count < 0, shim_errno() == EAGAIN { return false }
            guard count > 0 else { return true }
            sent += UInt64(count)
            total += UInt64(count)
            patience = .now + Self.stall
        }
        return sent == content.size
    }

    private func hangUp() {
        if caller >= 0 { close(caller) }
        caller = -1
        patience = .max
    }

    private func stopListening() {
        if listener >= 0 { close(listener) }
        listener = -1
    }
}
