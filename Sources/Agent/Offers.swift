import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// What this host holds ready for others at the moment.
final class Offers {
    private let kept: KeptContents
    private var open: [Offer] = []

    /// More at once would share the host's line among too many.
    private static let mostOpen = 4

    init(_ kept: KeptContents) { self.kept = kept }

    /// Opens a port for one caller and returns its number.
    func open(
        _ sha256: [UInt8], _ token: [UInt8], to callers: [String], at address: String
    ) throws(AgentError) -> UInt16 {
        guard token.count == Protocol.token else { throw .refused("a token of other than 32 bytes") }
        guard let content = kept[sha256] else { throw .refused("a content that is not kept here") }
        guard open.count < Self.mostOpen else { throw .refused("more than 4 offers at once") }
        guard !address.utf8.contains(0) else { throw .refused("an address that cannot be one") }
        var numbers: [UInt32] = []
        for caller in callers {
            var number: UInt32 = 0
            guard !caller.utf8.contains(0), shim_address(caller, &number) else {
                throw .refused("an address that cannot be one")
            }
            numbers.append(number)
        }
        var port: UInt16 = 0
        let listener = shim_listen(address, &port)
        guard listener >= 0 else { throw .last("listen", address) }
        open.append(Offer(content, token: token, to: numbers, listener: listener))
        return port
    }

    func watch(in set: inout PollSet) {
        for offer in open { offer.watch(in: &set) }
    }

    /// When something is to be done though nothing happened.
    var deadline: Milliseconds { open.reduce(Milliseconds.max) { min($0, $1.deadline) } }

    func advance(_ set: PollSet) {
        if !open.isEmpty { open.removeAll { $0.isOver(after: set) } }
    }

    /// Hangs up on everybody.
    func close() { open.removeAll() }
}
