import Model

/// The way to the pods of another host.
struct PodRoute: Hashable, Sendable {
    /// Marks a route as ours, whoever put it there: a number that no routing daemon has.
    static let ours = "83"

    var pods: CIDR
    var gateway: Address
    /// The tunnel it goes through; nothing for a host on a link of this one.
    var tunnel: String?

    /// As `ip route` takes it.
    var words: String {
        "\(pods) via \(gateway)" + (tunnel.map { " dev \($0) onlink" } ?? "")
    }
    var command: String { "route replace \(words) proto \(Self.ours)" }
}
