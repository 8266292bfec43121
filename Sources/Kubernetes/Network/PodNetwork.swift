import Model

/// How a host reaches the pods of the others: one value, from which come the commands that mend a host now and the
/// files that bring it up at the next boot.
struct PodNetwork: Equatable, Sendable {
    /// The tunnel's name; a device of this name is ours even where no tunnel is wanted.
    var device: String
    var routes: [PodRoute]
    var tunnel: Tunnel?

    /// A file of commands for `ip -batch` or `bridge -batch`.
    struct Batch: Equatable, Sendable {
        var path: String
        var commands: [String]
        var text: String {
            (["# Kept by slipway, and carried out at boot by slipway-network.service."] + commands)
                .joined(separator: "\n") + "\n"
        }
    }

    /// Where the files stand.
    static let folder = "/etc/slipway/network"

    /// What makes the network anew, in the order of the boot. Every command but the device's own making may be repeated
    /// at any time.
    var batches: [Batch] {
        let entering = tunnel.map { tunnel in
            [tunnel.raising, tunnel.addressing] + tunnel.peers.map(tunnel.meeting)
        }
        return [
            Batch(path: "\(Self.folder)/link.batch", commands: [tunnel?.making].compactMap(\.self)),
            Batch(
                path: "\(Self.folder)/bridge.batch",
                commands: tunnel.map { tunnel in tunnel.peers.map(tunnel.forwarding) } ?? []),
            Batch(path: "\(Self.folder)/ip.batch", commands: (entering ?? []) + routes.map(\.command)),
        ]
    }
}
