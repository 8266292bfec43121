import Model
public import StepKit
import Wire

extension NetworkStep {
    /// What is there: in the kernel, and as files.
    public struct Facts: Equatable, Sendable {
        var live: LiveNetwork
        var hasFolder: Bool
        /// By path.
        var files: [String: File]
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let live = LiveNetwork.look(on: host, device: mode == .vxlan ? device : nil)
        async let folder = host.stat(PodNetwork.folder)
        let paths = wanted(site).batches.map(\.path)
        async let files = host.each(paths) { try await $0.file($1) }
        let found = try await zip(paths, files).compactMap { path, file in file.map { (path, $0) } }
        return Facts(
            live: try await live, hasFolder: try await folder != nil,
            files: Dictionary(found) { first, _ in first })
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let wanted = wanted(site)
        let mending = try wanted.mending(facts.live)
        return fileChanges(wanted, facts)
            + [change("ip", mending.ip), change("bridge", mending.bridge)].compactMap(\.self)
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        let far = farShares(site)
        guard !far.isEmpty else { return [] }
        let names = far.prefix(5).map { "\($0.pods) (\($0.name), \($0.via))" }.joined(separator: ", ")
        let rest = far.count > 5 ? " and \(far.count - 5) more" : ""
        return [
            "no link is shared with the hosts of \(names)\(rest): the routers between must know these routes, which "
                + "`slipway validate --routes` prints; or use `network: { mode: vxlan }`"
        ]
    }

    /// The desired state on this host.
    func wanted(_ site: Site) -> PodNetwork {
        let shares = routes.sorted { $0.pods.base < $1.pods.base }
        switch mode {
        case .external: return PodNetwork(device: device, routes: [])
        case .routed:
            // The kernel takes no gateway that no link leads to: there the routers must know the way.
            let far = Set(farShares(site))
            let near = shares.filter { !far.contains($0) }
            return PodNetwork(device: device, routes: near.map { PodRoute(pods: $0.pods, gateway: $0.via) })
        case .vxlan:
            let tunnel = Tunnel(
                device: device, id: id, port: port, pods: podCIDR ?? CIDR(site.host.address, prefix: 32),
                outer: address ?? site.host.address, mtu: mtu, peers: shares.map(Tunnel.Peer.init))
            let routes = shares.map { PodRoute(pods: $0.pods, gateway: $0.pods.base, tunnel: device) }
            return PodNetwork(device: device, routes: routes, tunnel: tunnel)
        }
    }

    /// The hosts that no link of this host leads to, with `routed`; none while the links are not known.
    private func farShares(_ site: Site) -> [PodShare] {
        let links = site.facts.interfaces.compactMap { link in
            Address(link.address).map { CIDR($0, prefix: link.prefix) }
        }
        guard mode == .routed, !links.isEmpty else { return [] }
        return routes.filter { share in !links.contains { $0.contains(share.via) } }
    }

    private func fileChanges(_ wanted: PodNetwork, _ facts: Facts) -> [Change] {
        let attributes = Attributes(mode: 0o644, owner: "root", group: "root")
        let writes = wanted.batches.compactMap { batch -> Change? in
            let content = Content.text(batch.text)
            let file = facts.files[batch.path]
            if let file, file.bytes == content.bytes, file.mode == 0o644, file.kind == .file { return nil }
            return .write(batch.path, content, attributes, replacing: file)
        }
        guard !facts.hasFolder else { return writes }
        let folder = PodNetwork.folder
        let making = Action.makeDirectory(
            path: folder, attributes: Attributes(mode: 0o755, owner: "root", group: "root"))
        return [Change("make directory \(folder)", making)] + writes
    }

    /// All commands of one program in one call: with hundreds of hosts there are hundreds of routes.
    private func change(_ program: String, _ edits: [NetworkEdit]) -> Change? {
        guard !edits.isEmpty else { return nil }
        let input = edits.map { $0.command + "\n" }.joined()
        let count = edits.count == 1 ? "1 command" : "\(edits.count) commands"
        return Change(
            "\(program): \(count)", diff: .lines(edits.flatMap(\.lines).joined(separator: "\n")),
            .run(Command([program, "-batch", "-"], input: Array(input.utf8))),
            undo: [.routes(PodRoute.ours), .device(device)])
    }
}
