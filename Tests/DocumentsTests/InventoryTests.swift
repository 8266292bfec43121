import Documents
import Foundation
import Model
import Testing

struct InventoryTests {
    static let whole = """
        cluster:
          name: harbor                 # DNS label
          kubernetes: v1.36.2
          endpoint: 10.0.0.10          # optional: VIP, load balancer or name in front of the API servers
        network:
          pods: 10.244.0.0/16
          hostPrefix: 24               # each host's share of pods
          services: 10.96.0.0/16
          mode: routed                 # routed | vxlan | external
          bridge: cbr0
          mtu: auto
        ssh: { user: root, port: 22, identity: ~/.ssh/id_ed25519, hostKeys: accept-new, jump: [], sudo: none }
        vars: { anything: here }       # for playbooks: ${vars.anything}, a host's own under ${host.vars.…}
        hosts:
          cp-1:   { address: 10.0.0.11, roles: [control-plane, etcd] }
          node-1: { address: 10.0.0.21, roles: [node], labels: { disk: ssd }, vars: { rack: b }, ssh: { port: 2222 } }
          node-[2:9]: { address: "10.0.0.[22:29]", roles: [node] }
        """

    func read(_ text: String) throws(Failure) -> Cluster { try InventoryReader().read(text, file: "inv.yaml") }

    /// what is written, how many may be away, seconds, what becomes of data on the node
    @Test(
        arguments: [
            ("", .percent(10), 300, .delete), ("rollout: {}", .percent(10), 300, .delete),
            ("rollout: { maxUnavailable: 3, drainTimeout: 60, emptyDir: keep }", .count(3), 60, .keep),
            ("rollout: { maxUnavailable: 25% }", .percent(25), 300, .delete),
            ("rollout: { maxUnavailable: \"100%\" }", .percent(100), 300, .delete),
        ] as [(String, Rollout.Share, Int, Rollout.EmptyDir)])
    func rollout(_ line: String, _ share: Rollout.Share, _ seconds: Int, _ emptyDir: Rollout.EmptyDir) throws {
        let hosts = "cluster: { name: a }\nhosts: { a: { address: 10.0.0.1, roles: [node] } }\n"
        #expect(
            try read(hosts + line + "\n").rollout
                == Rollout(maxUnavailable: share, drainTimeout: seconds, emptyDir: emptyDir))
    }

    @Test(arguments: [
        "maxUnavailable: 0", "maxUnavailable: -1", "maxUnavailable: 0%", "maxUnavailable: 101%",
        "maxUnavailable: some", "maxUnavailable: 1.5", "drainTimeout: 9", "drainTimeout: 86401", "emptyDir: maybe",
        "batch: 1",
    ])
    func refusesARolloutThatCannotBeMeant(_ setting: String) throws {
        let hosts = "cluster: { name: a }\nhosts: { a: { address: 10.0.0.1, roles: [node] } }\n"
        let failure = #expect(throws: Failure.self) { try read(hosts + "rollout: { \(setting) }\n") }
        #expect(failure?.place?.hasPrefix("inv.yaml:3:") == true)
    }

    @Test func hostsPassFilesOnUnlessToldNotTo() throws {
        let hosts = "cluster: { name: a }\nhosts: { a: { address: 10.0.0.1, roles: [node] } }\n"
        #expect(try read(hosts).transfer.peers)
        #expect(try read(hosts + "transfer: {}\n").transfer.peers)
        #expect(try !read(hosts + "transfer: { peers: false }\n").transfer.peers)
        #expect(throws: Failure.self) { try read(hosts + "transfer: { peer: false }\n") }
    }

    @Test func readsTheWholeShape() throws {
        let cluster = try read(Self.whole)
        let ssh = SSHSettings(
            user: "root", port: 22, identity: "~/.ssh/id_ed25519", hostKeys: .acceptNew, jump: [],
            sudo: SSHSettings.Sudo.none)
        var other = ssh
        other.port = 2222
        var hosts = [
            Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd], taints: [.controlPlane], ssh: ssh),
            Host(
                "node-1", address: "10.0.0.21", roles: [.node], labels: ["disk": "ssd"], vars: ["rack": "b"], ssh: other
            ),
        ]
        hosts += (2...9).map { index in
            Host(HostName("node-\(index)"), address: Address("10.0.0.2\(index)") ?? "0.0.0.0", roles: [.node], ssh: ssh)
        }
        #expect(
            cluster
                == Cluster(
                    name: "harbor", kubernetes: "v1.36.2", endpoint: "10.0.0.10", network: Network(),
                    vars: ["anything": "here"], hosts: hosts))
    }

    @Test func readsTheRest() throws {
        let digits = String(repeating: "AB", count: 32)
        let cluster = try read(
            """
            cluster: { name: c, endpoint: api.example.org }
            ssh: { sudo: true, knownHosts: /tmp/known, hostKeys: strict, jump: ["me@gate:2222", 10.9.9.9] }
            runtime:
              source: archive
              containerd: { archive: dist/containerd.tgz, sha256: \(digits) }
              runc: { archive: /srv/runc.amd64, sha256: \(digits) }
              plugins: { archive: dist/cni.tgz, sha256: \(digits) }
            etcd: { source: package }
            vars:
            hosts:
              b: { address: 10.0.0.2, roles: [node], ssh: { sudo: false, user: me, connection: local } }
              a: { address: 10.0.0.1, roles: [node], labels: { example.org/disk: "", n: 5 } }
              n[08:11]: { address: "10.0.1.[8:11]", roles: [node] }
            """)
        #expect(cluster.hosts.map(\.id) == ["b", "a", "n08", "n09", "n10", "n11"])
        #expect(cluster.hosts.last?.address == "10.0.1.11")
        #expect(cluster["b"]?.ssh.sudo == SSHSettings.Sudo.none && cluster["a"]?.ssh.sudo == .passwordless)
        #expect(cluster["b"]?.ssh.jump == ["me@gate:2222", "10.9.9.9"] && cluster["b"]?.ssh.knownHosts == "/tmp/known")
        #expect(cluster["b"]?.ssh.connection == .local && cluster["a"]?.ssh.connection == nil)
        #expect(cluster["a"]?.labels == ["example.org/disk": "", "n": "5"])
        let here = FileManager.default.currentDirectoryPath
        #expect(
            cluster.runtime
                == .archives(
                    containerd: Archive(path: here + "/dist/containerd.tgz", sha256: digits.lowercased()),
                    runc: Archive(path: "/srv/runc.amd64", sha256: digits.lowercased()),
                    plugins: Archive(path: here + "/dist/cni.tgz", sha256: digits.lowercased())))
        #expect(cluster.etcd == .package && cluster.vars == [:] && cluster.kubernetes == "v1.36.2")
        #expect(cluster.endpoint == "api.example.org")
    }

    /// Text to replace in the whole inventory, and what is said then.
    struct Row: Sendable, CustomTestStringConvertible {
        var old: String
        var new: String
        var place: String
        var why: String
        var hint: String
        init(_ old: String, _ new: String, _ place: String, _ why: String, _ hint: String = "") {
            (self.old, self.new, self.place, self.why, self.hint) = (old, new, place, why, hint)
        }
        var testDescription: String { "\(new) → \(why)" }
    }

    func check(_ row: Row) {
        #expect(Self.whole.contains(row.old), "the row changes nothing")
        let text = Self.whole.replacing(row.old, with: row.new, maxReplacements: 1)
        expect(
            failure { () throws(Failure) in try read(text) }, at: "inv.yaml:\(row.place)", row.why,
            hint: row.hint.isEmpty ? nil : row.hint)
    }

    @Test(arguments: [
        Row("name: harbor", "nmae: harbor", "2:3", "unknown key 'nmae'", "did you mean 'name'?"),
        Row("name: harbor", "name: Harbor", "2:9", "'Harbor' cannot be the name", "write 'harbor'"),
        Row("name: harbor", "name: my_harbor", "2:9", "cannot be the name", "write 'my-harbor'"),
        Row("name: harbor", "name: \(String(repeating: "x", count: 64))", "2:9", "cannot be the name", "63"),
        Row("name: harbor", "name: “harbor”", "2:9", "typographic quote “", "write \""),
        Row("network:", "netwrok:", "5:1", "unknown key 'netwrok'", "did you mean 'network'?"),
        Row("hosts:\n", "hosts: []\nx:\n", "15:1", "unknown key 'x'", "known: cluster"),
        Row("v1.36.2", "1.36.2", "3:15", "without its v", "write v1.36.2"),
        Row("v1.36.2", "v1.36", "3:15", "no version", "write v1.36.0"),
        Row("v1.36.2", "v1.33.9", "3:15", "cannot be built", "v1.34 to v1.37"),
        Row("v1.36.2", "v1.38.0", "3:15", "cannot be built", "v1.34 to v1.37"),
        Row("v1.36.2", "latest", "3:15", "no version", "v1.36.2"),
        Row("v1.36.2", "v1.036.2", "3:15", "no version", "v1.36.2"),
        Row("endpoint: 10.0.0.10", "endpoint: https://api:6443/", "4:13", "is a URL", "write api"),
        Row("endpoint: 10.0.0.10", "endpoint: api:6443", "4:13", "names a port", "write api:"),
        Row("endpoint: 10.0.0.10", "endpoint: API.example", "4:13", "neither", "write api.example"),
        Row("endpoint: 10.0.0.10", "endpoint: 10.0.0.300", "4:13", "neither"),
        Row("endpoint: 10.0.0.10", "endpoint: 10.96.0.1", "4:13", "lies in the range of services"),
        Row("endpoint: 10.0.0.10", "endpoint: 127.0.0.1", "4:13", "means the machine itself"),
    ])
    func complainsAboutTheCluster(_ row: Row) { check(row) }

    @Test(arguments: [
        Row("pods: 10.244.0.0/16", "pods: 10.244.0.1/16", "6:9", "no range", "").with(why: "10.244.0.0/16"),
        Row("pods: 10.244.0.0/16", "pods: 10.96.0.0/12", "8:13", "pods (10.96.0.0/12, in line 6) and services"),
        Row(
            "services: 10.96.0.0/16", "services: 10.0.0.0/16", "8:13", "holds the address of cp-1 (10.0.0.11, line 15)",
            "is free"),
        Row("pods: 10.244.0.0/16", "pods: 10.0.0.16/28", "7:15", "share of 10.0.0.16/28 has a prefix from 28 to 30"),
        Row("pods: 10.244.0.0/16", "pods: 10.0.0.0/16", "6:9", "holds the address of cp-1"),
        Row(
            "pods: 10.244.0.0/16", "pods: 10.244.0.0/22", "6:9", "room for 4 hosts with a /24 each, and there are 10",
            "pods: 10.244.0.0/20, or hostPrefix: 26"),
        Row("pods: 10.244.0.0/16", "pods: 10.244.0.0/31", "6:9", "has no room for pods"),
        Row("hostPrefix: 24", "hostPrefix: 31", "7:15", "from 16 to 30, found 31", "24"),
        Row("hostPrefix: 24", "hostPrefix: 8", "7:15", "from 16 to 30, found 8"),
        Row("hostPrefix: 24", "hostPrefix: /24", "7:15", "a number is expected, found '/24'"),
        Row("services: 10.96.0.0/16", "services: 10.0.0.0/8", "8:13", "prefix from 12"),
        Row("mode: routed", "mode: vlxan", "9:9", "one of routed, vxlan, external", "did you mean 'vxlan'?"),
        Row("bridge: cbr0", "bridge: a-name-that-is-long", "10:11", "cannot be the name of a network interface"),
        Row("bridge: cbr0", "bridge: a/b", "10:11", "cannot be the name of a network interface"),
        Row("pods: 10.244.0.0/16", "pods: 10.0.1.0/24", "6:9", "room for 1 host with", "write hostPrefix: 28"),
        Row("mtu: auto", "mtu: 100", "11:8", "an MTU is 'auto'"),
    ])
    func complainsAboutTheNetwork(_ row: Row) { check(row) }

    @Test(arguments: [
        Row("port: 22,", "port: 70000,", "12:26", "70000 is no port", "22"),
        Row("port: 22,", "port: \"22\",", "12:26", "a number is expected", "without quotes"),
        Row("user: root", "user: \"me@there\"", "12:14", "is no login"),
        Row("accept-new", "no", "12:69", "host keys are always checked", "accept-new"),
        Row("accept-new", "ignore", "12:69", "host keys are always checked", "strict"),
        Row("accept-new", "acept-new", "12:69", "one of strict, accept-new", "did you mean 'accept-new'?"),
        Row("jump: []", "jump: gate", "12:87", "a list is expected", "write [gate]"),
        Row("jump: []", "jump: [\"a b\"]", "12:88", "no host to go through", "[USER@]HOST[:PORT]"),
        Row("jump: []", "jump: [\"gate:x\"]", "12:88", "no host to go through"),
        Row("sudo: none", "sudo: passwordles", "12:97", "one of none, passwordless, password"),
        Row("id_ed25519", "id_ed25519.pub", "12:40", "public half", "write ~/.ssh/id_ed25519"),
        Row("vars: { anything: here }", "vars: [a]", "13:7", "names and values are expected"),
    ])
    func complainsAboutTheRest(_ row: Row) { check(row) }
}

extension InventoryTests.Row {
    func with(why: String, hint: String? = nil) -> Self { Self(old, new, place, why, hint ?? self.hint) }
}
