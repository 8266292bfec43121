import Model

/// How the API is reached, and what the choices of the inventory ask of the control plane.
struct ControlPlaneLayout {
    private let world: World
    private var cluster: Cluster { world.cluster }
    init(_ world: World) { self.world = world }

    /// Where the balancer of every host listens.
    static let localPort = 7443

    var values: Value {
        [
            "version": .string(cluster.kubernetes),
            "minor": .int(Int64(cluster.version.minor)),
            "form": .string(cluster.controlPlane.form.rawValue),
            "formed": .bool(world.milestones.contains(.controlPlaneFormed)),
            "domain": .string(cluster.domain),
            "issuer": .string("https://kubernetes.default.svc.\(cluster.domain)"),
            "balancer": .string(balancer.rawValue),
            "server": server.map(Value.string) ?? .null,
            "public": publicServer.map(Value.string) ?? .null,
            "port": .int(Int64(cluster.controlPlane.port)),
            "virtualRouterID": .int(Int64(cluster.controlPlane.virtualRouterID)),
            "backends": .list(backends),
            "servers": .list(servers),
            "nodes": .list(cluster.hosts.filter(cluster.runsKubelet).map(node)),
            "credentials": .string(cluster.auth.credentials.rawValue),
            "cloudProvider": .string(cluster.cloudProvider.rawValue),
            "encryption": .bool(cluster.encryption),
            "keepsAuthorities": .bool(cluster.pki.keepOnControlPlane),
            "audit": .bool(cluster.audit),
            "tokens": .bool(cluster.auth.tokens),
            "acceptsUntested": .bool(world.acceptsUntestedVersions),
            "flags": flags,
        ]
    }

    /// Who stands between the hosts and several API servers.
    enum Balancer: String {
        /// A balancer on every host.
        case local
        /// One address that moves between the control-plane hosts.
        case keepalived
        /// Nobody: there is one API server, or the endpoint is somebody else's work.
        case none
    }

    var balancer: Balancer {
        if cluster.controlPlane.vip == .keepalived, cluster.hasControlPlane { return .keepalived }
        return cluster.hosts(.controlPlane).count > 1 && cluster.endpoint == nil ? .local : .none
    }

    private var server: String? {
        balancer == .local ? "https://127.0.0.1:\(Self.localPort)" : publicServer
    }

    private var publicServer: String? {
        guard let first = cluster.hosts(.controlPlane).first else { return nil }
        return "https://\(cluster.endpoint ?? first.address.description):\(cluster.controlPlane.port)"
    }

    private var backends: [Value] {
        cluster.hosts(.controlPlane).map { host in
            [
                "name": .string(host.id.rawValue), "address": .string(host.address.description),
                "port": .int(Int64(cluster.controlPlane.port)),
            ]
        }
    }

    private var servers: [Value] {
        cluster.hosts(.controlPlane).map { .string("https://\($0.address):\(cluster.controlPlane.port)") }
    }

    /// A host as its node object should be.
    private func node(_ host: Host) -> Value {
        var labels = host.labels
        if host.roles.contains(.controlPlane) { labels["node-role.kubernetes.io/control-plane"] = "" }
        return [
            "name": .string(host.id.rawValue),
            "podCIDR": world.podCIDRs[host.id].map { .string($0.description) } ?? .null,
            "labels": .map(ValueMap(labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            "taints": .list(host.taints.map(\.object)),
        ]
    }

    /// Flags that follow from a choice of the inventory: laid over those of the playbook, below the overrides.
    private var flags: Value {
        var server: ValueMap = [:]
        if cluster.encryption { server["encryption-provider-config"] = "/etc/kubernetes/encryption.yaml" }
        if cluster.auth.tokens { server["token-auth-file"] = "/etc/kubernetes/known_tokens.csv" }
        if cluster.audit {
            server["audit-policy-file"] = "/etc/kubernetes/audit-policy.yaml"
            server["audit-log-path"] = "/var/log/kubernetes/audit.log"
            server["audit-log-maxage"] = 30
            server["audit-log-maxbackup"] = 10
            server["audit-log-maxsize"] = 100
        }
        let cloud: Value = cluster.cloudProvider == .external ? ["cloud-provider": "external"] : [:]
        return ["apiServer": .map(server), "controllerManager": cloud, "kubelet": cloud]
    }
}

extension Taint {
    /// As node objects have it.
    var object: Value {
        var map: ValueMap = ["key": .string(key)]
        if !value.isEmpty { map["value"] = .string(value) }
        map["effect"] = .string(effect.rawValue)
        return .map(map)
    }
}
