/// How big files reach hosts.
public struct TransferSettings: Hashable, Sendable {
    /// Hosts that have a file pass it on to the others.
    public var peers: Bool
    /// Who fetches what has a URL, and pulls images.
    public enum Origin: String, Codable, Sendable, CaseIterable {
        /// This machine, which gives it to the hosts.
        case laptop
        /// Each host for itself.
        case host
    }
    public var from: Origin
    public init(peers: Bool = true, from: Origin = .laptop) { (self.peers, self.from) = (peers, from) }
}
