public import Model

extension InventoryReader {
    /// The text of a new inventory with a comment on everything. Without hosts it gets examples.
    public static func skeleton(name: String, hosts: [Host] = []) -> String {
        """
        # What is wanted: which hosts, and what for. `slipway validate` checks this file without touching a host,
        # `slipway plan` shows what would be done, `slipway apply` does it.
        cluster:
          \(padded("name: \(QuotedText.plain(name))", 32)) # a DNS label; it cannot be changed later
          kubernetes: \(Cluster(name: name, hosts: []).kubernetes)
          # endpoint: 10.0.0.10            # a VIP, load balancer or name in front of the API servers
          # domain: cluster.local          # the DNS domain of services

        network:
          pods: 10.244.0.0/16              # must overlap neither services nor the hosts' own network
          hostPrefix: 24                   # each host's share of pods: /24 has room for 254
          services: 10.96.0.0/16
          mode: routed                     # routed (hosts share a network) | vxlan | external (you bring your own)
          bridge: cbr0
          mtu: auto                        # or bytes, for example 1450
          masquerade: true                 # pods leave the cluster with the address of their host

        \(choices)

        ssh:
          user: root
          port: 22
          # identity: ~/.ssh/id_ed25519    # without it: the agent, and the usual files in ~/.ssh
          hostKeys: accept-new             # accept-new | strict; a changed key is never accepted
          # jump: [me@gateway.example.org] # hosts to go through, [USER@]HOST[:PORT]
          # sudo: passwordless             # none | passwordless | password, for a user other than root

        # vars: { anything: here }         # for playbooks: ${vars.anything}

        # pki: { leafDays: 365, authorityDays: 3650 } # how long new certificates and authorities are valid

        # Labels, vars and ssh of many hosts; `on: group:fast` in a playbook, and --host group:fast.
        # groups: { fast: { hosts: [node-1, node-2], labels: { disk: ssd } } }

        # roles: control-plane, etcd (1, 3 or 5 hosts), node. A host may have its own labels, taints, vars, ssh, kubelet, …:
        #   node-1: { address: 10.0.0.21, roles: [node], labels: { disk: ssd }, vars: { rack: b }, ssh: { port: 2222 } }
        #   node-[2:9]: { address: "10.0.0.[22:29]", roles: [node] }
        hosts:
        \(lines(hosts.isEmpty ? examples : hosts).joined(separator: "\n"))

        """
    }

    /// What most clusters leave as it is.
    private static let choices = """
        # kubernetes:                      # without it: the project's release, verified
        #   archive: kubernetes-server-linux-amd64.tar.gz   # or a URL
        #   sha256: …
        # images: { mirror: registry.local:5000 }           # in place of registry.k8s.io

        # controlPlane: { form: static-pod }  # static-pod | unit; vip: keepalived moves the endpoint between the hosts
        # apiServer: { extraArgs: { event-ttl: 2h } }       # flags; so controllerManager and scheduler; null removes
        # kubelet: { maxPods: 100 }        # keys of its configuration; so kubeProxy
        # roles: { node: { labels: { tier: work } } }       # the same for every host with a role
        # addons: { coredns: true, metricsServer: false }   # and manifests: FOLDER
        # auth: { credentials: node, tokens: false }        # node | class | shared: who has an identity of its own
        # encryption: true                 # of secrets in etcd
        # audit: true                      # who asked the API for what
        # cloudProvider: none              # none | external
        # rollout: { maxUnavailable: 10% } # nodes that may be away at the same time while they are changed
        """

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static let examples = [
        Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd]),
        Host("node-1", address: "10.0.0.21", roles: [.node]),
        Host("node-2", address: "10.0.0.22", roles: [.node]),
    ]

    private static func lines(_ hosts: [Host]) -> [String] {
        hosts.map { host in
            let roles = Role.allCases.filter(host.roles.contains).map(\.rawValue).joined(separator: ", ")
            return "  \(QuotedText.plain(host.id.rawValue)): { address: \(host.address), roles: [\(roles)] }"
        }
    }
}
