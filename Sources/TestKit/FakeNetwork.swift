public import Model
import Synchronization

/// What fake hosts reach each other over.
public final class FakeNetwork: Sendable {
    struct Refusal: Error { var reason: String }
    private struct Offer {
        var bytes: [UInt8]
        var token: [UInt8]
        var callers: [String]
    }
    private struct State {
        var offers: [String: Offer] = [:]
        var lastPort: UInt16 = 1024
        var walls: Set<Address> = []
        /// Who gave and who took, in order.
        var passed: [(from: String, to: Address)] = []
        var knocks = 0
    }
    private let state = Mutex(State())

    public init() {}

    /// Nobody reaches this host any more.
    public func wall(_ address: Address) { state.withLock { _ = $0.walls.insert(address) } }

    /// How often a file was passed on.
    public var passed: Int { state.withLock { $0.passed.count } }
    /// How often a host turned to another one.
    public var knocks: Int { state.withLock { $0.knocks } }

    func offer(_ bytes: [UInt8], _ token: [UInt8], to callers: [String], at address: Address) -> UInt16 {
        state.withLock { state in
            state.lastPort += 1
            state.offers["\(address):\(state.lastPort)"] = Offer(bytes: bytes, token: token, callers: callers)
            return state.lastPort
        }
    }

    func fetch(_ token: [UInt8], from place: String, by caller: Address) throws(Refusal) -> [UInt8] {
        let found: Result<[UInt8], Refusal> = state.withLock { state in
            state.knocks += 1
            guard let offer = state.offers.removeValue(forKey: place), offer.token == token,
                offer.callers.contains(caller.description),
                !state.walls.contains(where: { place.hasPrefix("\($0):") })
            else { return .failure(Refusal(reason: "nobody answers")) }
            state.passed.append((place, caller))
            return .success(offer.bytes)
        }
        return try found.get()
    }
}
