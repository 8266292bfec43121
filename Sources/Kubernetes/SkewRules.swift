public import Model

/// Which version of Kubernetes may follow which on hosts that run. Pure, so that every judgement is a row in a table.
public enum SkewRules {
    /// An API server as it was asked.
    public struct Server: Equatable, Sendable {
        /// The host, or its URL.
        public var name: String
        /// Nothing where it did not answer.
        public var version: ReleaseVersion?
        public init(_ name: String, _ version: ReleaseVersion?) { (self.name, self.version) = (name, version) }
    }

    /// Why a cluster cannot be brought to a version from what runs. `kubelet` is that of one host, where it has one.
    public static func objection(
        toCluster wanted: ReleaseVersion, kubelet: ReleaseVersion?, servers: [Server]
    ) -> Objection? {
        for server in servers {
            guard let version = server.version else { continue }
            if let objection = VersionPairs.objection(toUpgrading: version, to: wanted) {
                return Objection("\(server.name): \(objection.why)", hint: objection.hint)
            }
        }
        guard let kubelet else { return nil }
        return VersionPairs.objection(toUpgradingNode: kubelet, to: wanted)
            ?? VersionPairs.objection(toNode: kubelet, withAPIServer: wanted)
    }

    /// Why a kubelet cannot be replaced by one of another version now: it would be newer than an API server, or may be.
    /// `kubelet` is nothing on a host that has none yet.
    public static func objection(
        toKubelet wanted: ReleaseVersion, replacing kubelet: ReleaseVersion?, servers: [Server]
    ) -> Objection? {
        if let objection = objection(toCluster: wanted, kubelet: kubelet, servers: servers) { return objection }
        let way = "bring the control plane to 1.\(wanted.minor) first: `slipway apply` without --host and --layer"
        for server in servers {
            guard let version = server.version, wanted.minor > version.minor else { continue }
            return Objection(
                "a kubelet of \(wanted) would be newer than the API server of \(server.name), which is \(version)",
                hint: way)
        }
        guard let kubelet, wanted.minor > kubelet.minor,
            let silent = servers.first(where: { $0.version == nil })
        else { return nil }
        return Objection(
            "the API server of \(silent.name) does not answer, and may be older than a kubelet of \(wanted)",
            hint: "bring it back first (`slipway repair`), or take the host out of the cluster (`slipway remove`)")
    }
}
