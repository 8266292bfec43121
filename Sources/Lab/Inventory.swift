/// The text of the inventory that goes with a lab.
enum Inventory {
    /// The first line of every inventory that the lab wrote; without it, a file belongs to somebody else.
    static let mark = "# Written by `slipway lab up`, and written anew every time. Remove this line to keep changes."

    /// `isBounded`: this machine may not set scores of the OOM killer below its own, so its hosts may not either, and
    /// containerd has to be told.
    static func text(_ lab: LabDescription, isBounded: Bool = ProcessCapability.resources.isMissing) -> String {
        let settings = ", kubelet: \(roomy), kubeProxy: \(unlimited)" + (isBounded ? ", vars: \(bounds)" : "")
        let hosts = lab.hosts.map { host in
            "  \(host.name): { address: \(host.address), roles: [\(host.roles.joined(separator: ", "))]\(settings) }\n"
        }
        return """
            \(mark)
            cluster:
              name: \(lab.name)
              kubernetes: \(lab.options.kubernetes)
            network:
              pods: 10.244.0.0/16
              hostPrefix: 24
              services: 10.96.0.0/16
              mode: routed
              bridge: cbr0
              mtu: auto
            ssh:
              user: root
              port: 22
              identity: \(quoted(lab.identity))
              hostKeys: accept-new
              knownHosts: \(quoted(lab.knownHosts))
              jump: []
              sudo: none
            hosts:

            """ + hosts.joined() + (lab.options.sections ?? "")
    }

    /// All hosts are on this machine's disk, whose owner may have it as full as he likes: a kubelet must not make room on it.
    private static let roomy =
        "{ imageGCHighThresholdPercent: 100, imageGCLowThresholdPercent: 99, "
        + "evictionHard: { memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1% } }"

    /// A host cannot set the size of the table of connections, which it shares with this machine.
    private static let unlimited = "{ conntrack: { maxPerCore: 0, min: 0 } }"
    private static let bounds =
        "{ containerd: { plugins: { io.containerd.grpc.v1.cri: { restrict_oom_score_adj: true } } } }"

    /// A YAML scalar in double quotes, as paths may hold anything.
    static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}
