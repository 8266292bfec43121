public import Model
public import Wire

extension Machine {
    /// Holds a content that came with `keeps` ready for another host, which is at `address` for others and calls from
    /// one of `callers`. Throws a ``PeerFailure`` where it cannot.
    public func offer(_ file: LocalFile, at address: Address, to callers: [Address]) async throws -> Offer {
        let token = Secret((0..<Protocol.token).map { _ in UInt8.random(in: .min ... .max) })
        // A host behind a translated address has no interface with it.
        let own = facts.interface(with: address).map { _ in address.description } ?? ""
        let answer = try await act(
            .offer(sha256: file.sha256, token: token.bytes, to: callers.map(\.description), at: own))
        guard case .offering(let port) = answer else { throw PeerFailure(why: answer.failure(of: "offer").why) }
        return Offer(address: address, port: port, token: token)
    }

    /// Puts a file on the host as ``upload(_:to:attributes:keeps:)`` does, out of what another host offers. Throws a
    /// ``PeerFailure`` when that one did not give it, and a ``Failure`` when it could not have been put there anyway.
    public func fetch(_ file: LocalFile, to path: String, attributes: Attributes, from offer: Offer) async throws {
        let what = "upload \(path)"
        let opening = try await act(
            .receive(path: path, size: file.size, sha256: file.sha256, attributes: attributes))
        guard case .transfer(let transfer) = opening else { throw opening.failure(of: what) }
        let answer = try await act(
            .fetch(
                transfer: transfer, token: offer.token.bytes, host: offer.address.description, port: offer.port))
        if case .unfetched(let reason) = answer { throw PeerFailure(why: reason) }
        guard case .done = answer else { throw answer.failure(of: what) }
        let end = try await act(.commit(transfer: transfer, keeps: true))
        guard case .done = end else { throw end.failure(of: what) }
    }

    /// Every IPv4 address that the host may call others from; `address` is that of the inventory.
    public func callers(besides address: Address) -> [Address] {
        let own = facts.interfaces.compactMap { Address($0.address) }.filter { $0.number >> 24 != 127 }
        return [address] + own.filter { $0 != address }
    }
}
