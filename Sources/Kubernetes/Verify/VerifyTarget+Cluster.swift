import Model

extension VerifyTarget {
    /// What a pod of one node must reach: every other pod, the service by address and by name, and the world outside.
    static func all(
        from node: HostName, pods: [VerifyPod], service: VerifyService, names: VerifyNames, cluster: Cluster,
        outside: String? = nil
    ) -> [VerifyTarget] {
        var targets = pods.compactMap { pod in pod.node == node ? nil : Self.pod(pod) }
        targets.append(
            VerifyTarget(
                id: "service", name: "a service answers a pod", kind: .page("http://\(service.address):80/"),
                layer: .nodes, hint: "look at `journalctl -u kube-proxy` on \(node)"))
        if cluster.addons.coredns {
            let name = "\(VerifyNames.service).\(names.namespace).svc.\(cluster.domain)"
            targets.append(
                VerifyTarget(
                    id: "dns", name: "DNS knows a service", kind: .name(name), layer: .addons,
                    hint: "look at `kubectl -n kube-system logs deployment/coredns`"))
            targets.append(
                VerifyTarget(
                    id: "byname", name: "a service answers a pod by name", kind: .page("http://\(name):80/"),
                    layer: .addons, hint: "look at `kubectl -n kube-system logs deployment/coredns`"))
        }
        // kube-proxy of another host tells how it is, on that host's own address.
        let other = cluster.hosts.filter(cluster.runsKubelet).first { $0.id != node }?.address
        let masked = "is traffic that leaves the cluster masqueraded? slipway plan --layer 06-network"
        let places = [("out", other.map { "http://\($0):10256/healthz" }), ("outside", outside)]
        for (id, url) in places {
            guard let url else { continue }
            targets.append(
                VerifyTarget(
                    id: id, name: "a pod finds its way out to \(url)", kind: .page(url), layer: .network, hint: masked))
        }
        return targets
    }

    private static func pod(_ pod: VerifyPod) -> VerifyTarget? {
        pod.address.map { address in
            VerifyTarget(
                id: "pod-\(pod.node)", name: "its pods reach those of \(pod.node)",
                kind: .page("http://\(address):\(VerifyNames.port)/"), layer: .network,
                hint: "compare `ip route` on both hosts; a firewall between them must let the pods' range pass")
        }
    }
}

/// Where the service of a verification is.
struct VerifyService: Equatable, Sendable {
    var address: String
    var nodePort: Int

    /// Reads `ADDRESS PORT`.
    init?(parsing text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let port = Int(words[1]) else { return nil }
        (address, nodePort) = (String(words[0]), port)
    }
}
