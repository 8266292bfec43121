import Documents
import Foundation
import Model
import Testing

/// What an inventory says of a whole cluster: the control plane, its parts, images, nodes.
struct InventoryClusterTests {
    static let digits = String(repeating: "ab", count: 32)

    /// One control-plane host and one node, behind some lines.
    static func text(_ lines: String, cluster: String = "", host: String = "", node: String = "") -> String {
        """
        \(lines)
        cluster: { name: c\(cluster) }
        hosts:
          cp: { address: 10.0.0.1, roles: [control-plane, etcd]\(host) }
          n: { address: 10.0.0.2, roles: [node]\(node) }
        """
    }
    private func read(_ text: String) throws(Failure) -> Cluster {
        try InventoryReader(judge: { key, value, component, version in
            key == "bad" ? Objection("\(component) has no \(key) in \(version)", hint: "write good") : nil
        }).read(text, file: "/d/i")
    }

    @Test func whatIsNotSaidIsUsual() throws {
        let cluster = try read(Self.text(""))
        #expect(cluster.domain == "cluster.local" && cluster.controlPlane == ControlPlane())
        #expect(cluster.kubernetesArchive.isEmpty && cluster.images == ImageSources())
        #expect(cluster.auth == Authentication() && cluster.cloudProvider == .none && cluster.addons == Addons())
        #expect(cluster.encryption && cluster.audit && cluster.components.isEmpty && cluster.roleComponents.isEmpty)
        #expect(cluster.network.masquerade && cluster.network.vxlan == Network.VXLAN())
        #expect(cluster.hosts.map(\.taints) == [[.controlPlane], []])
    }

    @Test func everythingCanBeSaid() throws {
        let lines = """
            kubernetes: { archive: k.tgz, sha256: \(Self.digits), arm64: { archive: "https://x/k", sha512: \(Self.digits)\(Self.digits) } }
            images:
              mirror: reg.local:5000/k8s
              pause: { name: "reg/pause:3.10", archive: /p.tar, sha256: \(Self.digits) }
              metricsServer: { name: "m@sha256:\(Self.digits)" }
            controlPlane: { form: unit, vip: keepalived, port: 443, virtualRouterID: 7 }
            apiServer: { extraArgs: { event-ttl: 2h, enable-admission-plugins: [A, B], profiling: null } }
            kubelet: { maxPods: 50, evictionHard: { memory.available: 1Gi } }
            roles: { node: { labels: { a: r, b: r }, taints: ["x:NoSchedule"], kubeProxy: { mode: iptables } } }
            auth: { credentials: class, tokens: true }
            cloudProvider: external
            encryption: false
            audit: false
            addons: { coredns: false, metricsServer: true, manifests: more }
            network: { masquerade: false, mode: vxlan, vxlan: { id: 5, port: 4789 } }
            """
        let cluster = try read(
            Self.text(
                lines, cluster: ", endpoint: 10.0.0.9, domain: k.local",
                node: ", labels: { b: h }, taints: [\"k=v:NoExecute\"], scheduler: { extraArgs: { v: 4 } }"))
        #expect(cluster.domain == "k.local")
        #expect(
            cluster.kubernetesArchive == [
                "amd64": ReleaseSource(.file("/d/k.tgz"), digest: .sha256(Self.digits)),
                "arm64": ReleaseSource(.url("https://x/k"), digest: .sha512(Self.digits + Self.digits)),
            ])
        #expect(cluster.images.mirror == "reg.local:5000/k8s")
        #expect(
            cluster.images.images == [
                .pause: .init(
                    name: "reg/pause:3.10", archive: ReleaseSource(.file("/p.tar"), digest: .sha256(Self.digits))),
                .metricsServer: .init(name: "m@sha256:\(Self.digits)"),
            ])
        #expect(
            cluster.controlPlane == ControlPlane(form: .unit, vip: .keepalived, port: 443, virtualRouterID: 7))
        #expect(
            cluster.components[.apiServer]
                == ["event-ttl": "2h", "enable-admission-plugins": ["A", "B"], "profiling": .null])
        #expect(cluster.components[.kubelet] == ["maxPods": 50, "evictionHard": ["memory.available": "1Gi"]])
        #expect(cluster.roleComponents == [.node: ComponentSettings([.kubeProxy: ["mode": "iptables"]])])
        #expect(cluster.auth == Authentication(credentials: .class, tokens: true))
        #expect(cluster.cloudProvider == .external && !cluster.encryption && !cluster.audit)
        #expect(cluster.addons == Addons(coredns: false, metricsServer: true, manifests: "/d/more"))
        #expect(cluster.network.masquerade == false && cluster.network.vxlan == .init(id: 5, port: 4789))
        #expect(cluster.hosts[1].labels == ["a": "r", "b": "h"])
        #expect(cluster.hosts[1].taints == [Taint("k", value: "v", effect: .noExecute)])
        #expect(cluster.hosts[1].components[.scheduler] == ["v": 4])
    }

    /// roles of a host, taints of its roles, its own, what it has
    @Test(arguments: [
        ("control-plane", "", "", ["node-role.kubernetes.io/control-plane:NoSchedule"]),
        ("control-plane, node", "", "", []), ("control-plane", "", ", taints: []", []),
        ("control-plane", "roles: { control-plane: { taints: [] } }", "", []),
        ("node", "roles: { node: { taints: [\"a=b:NoSchedule\"] } }", "", ["a=b:NoSchedule"]),
        ("node", "roles: { node: { taints: [\"a=b:NoSchedule\"] } }", ", taints: [\"c:NoExecute\"]", ["c:NoExecute"]),
        (
            "node, etcd",
            "roles: { node: { taints: [\"a=n:NoSchedule\"] }, etcd: { taints: [\"a=e:NoSchedule\", \"a:NoExecute\"] } }",
            "", ["a:NoExecute", "a=n:NoSchedule"]
        ),
    ])
    func taints(_ roles: String, _ line: String, _ own: String, _ taints: [String]) throws {
        let text = """
            cluster: { name: c }
            \(line)
            hosts:
              a: { address: 10.0.0.2, roles: [\(roles)]\(own) }
              e: { address: 10.0.0.1, roles: [\(roles.contains("etcd") ? "control-plane" : "etcd")] }
            """
        #expect(try read(text).hosts[0].taints.map(\.description) == taints)
    }

    @Test(arguments: [
        ("kubernetes: { sha256: x }", "1:23", "not said which file", "archive"),
        ("kubernetes: { archive: k.tgz }", "1:24", "checksum is missing", "sha256sum k.tgz"),
        ("kubernetes: { archive: k.tgz, sha256: abc }", "1:39", "no SHA-256: 64", "sha256sum"),
        ("kubernetes: { archive: k.tgz, sha512: \(digits) }", "1:39", "no SHA-512: 128", ""),
        ("kubernetes: { archive: k, sha256: \(digits), sha512: \(digits) }", "1:109", "two checksums", "remove one"),
        ("kubernetes: { archive: \"ftp://x/k\", sha256: \(digits) }", "1:24", "cannot be fetched", "https://"),
        ("kubernetes: { arm: {} }", "1:15", "unknown key 'arm'", "arm64"),
        ("images: { mirror: \"https://reg.local\" }", "1:19", "is a URL", "write reg.local"),
        ("images: { mirror: \"reg local\" }", "1:19", "no registry", "HOST[:PORT]"),
        ("images: { pause: { name: pause } }", "1:26", "no name of an image with its version", "pause:3.10.1"),
        ("images: { pause: { name: \"reg:5000/pause\" } }", "1:26", "with its version", ""),
        ("images: { pauze: { name: a } }", "1:11", "unknown key 'pauze'", "did you mean 'pause'?"),
        ("controlPlane: { form: pod }", "1:23", "one of static-pod, unit", ""),
        ("controlPlane: { vip: keepalive }", "1:22", "one of none, keepalived", "did you mean 'keepalived'?"),
        ("controlPlane: { vip: keepalived }", "1:22", "needs an address to move", "endpoint"),
        ("controlPlane: { port: 70000 }", "1:23", "70000 is no port", "6443"),
        ("controlPlane: { port: 2379 }", "1:23", "2379 is the port of etcd", ""),
        ("controlPlane: { port: 30443 }", "1:23", "among the ports of services", ""),
        ("controlPlane: { virtualRouterID: 256 }", "1:34", "from 1 to 255", "51"),
        ("apiServer: { event-ttl: 2h }", "1:14", "unknown key 'event-ttl'", "extraArgs"),
        ("apiServer: { extraArgs: [a] }", "1:25", "names and values are expected", ""),
        ("apiServer: { extraArgs: { a: { b: c } } }", "1:30", "a flag has a value", "write a: VALUE"),
        ("apiServer: { extraArgs: { v: 1, bad: 1 } }", "1:33", "apiServer has no bad in v1.36.2", "write good"),
        ("roles: { node: { kubelet: { bad: 1 } } }", "1:29", "kubelet has no bad", "write good"),
        ("kubelet: [a]", "1:10", "names and values are expected", ""),
        ("kubelet: { maxPods: many }", "1:21", "a number of pods", "110"),
        ("kubelet: { maxPods: 0 }", "1:21", "a number of pods", ""),
        (
            "kubelet: { maxPods: 300 }", "1:21", "300 pods need more than the 253 addresses",
            "write maxPods: 253, or hostPrefix: 23 before anything is built"
        ),
        ("roles: { nodes: {} }", "1:10", "'nodes' is no role", "did you mean 'node'?"),
        ("roles: [node]", "1:8", "names of roles are expected", ""),
        ("roles: { node: { label: { a: b } } }", "1:18", "unknown key 'label'", "did you mean 'labels'?"),
        ("roles: { node: { labels: { a: \"b c\" } } }", "1:31", "cannot be the value of a label", ""),
        ("roles: { node: { labels: { kubernetes.io/hostname: b } } }", "1:28", "set by the kubelet", "remove it"),
        ("roles: { node: { taints: a } }", "1:26", "a list is expected", ""),
        ("roles: { node: { taints: [a] } }", "1:27", "'a' is no taint", "\"a:NoSchedule\""),
        ("roles: { node: { taints: [\"a=b:NoSchedul\"] } }", "1:27", "is no taint", "\"a=b:NoSchedule\""),
        ("roles: { node: { taints: [\"a b:NoSchedule\"] } }", "1:27", "does not allow", ""),
        (
            "roles: { node: { taints: [\"a=1:NoExecute\", \"a=2:NoExecute\"] } }", "1:44", "a stands twice",
            "remove one"
        ),
        ("auth: { credentials: nodes }", "1:22", "one of node, class, shared", "did you mean 'node'?"),
        ("auth: { tokens: yes }", "1:17", "true or false", "write true"),
        ("cloudProvider: aws", "1:16", "no cloud provider is built into Kubernetes", "external"),
        ("cloudProvider: ibm", "1:16", "one of none, external", ""),
        ("encryption: secretbox", "1:13", "true or false", ""),
        ("addons: { dns: true }", "1:11", "unknown key 'dns'", ""),
        ("addons: { manifests: \"\" }", "1:22", "name of a folder", ""),
        ("network: { vxlan: { id: 0 } }", "1:25", "1 to 16777215", "4096"),
        ("network: { vxlan: { port: 0 } }", "1:27", "0 is no port", "8472"),
        ("network: { masquerade: on }", "1:24", "true or false", "write true"),
        ("encrytion: true", "1:1", "unknown key 'encrytion'", "did you mean 'encryption'?"),
    ])
    func complains(_ line: String, _ place: String, _ why: String, _ hint: String) {
        let failure = failure { () throws(Failure) in try read(Self.text(line)) }
        expect(failure, at: "/d/i:\(place)", why, hint: hint.isEmpty ? nil : hint)
    }

    @Test(arguments: [
        ("api.example", "'api.example' is a name", "IPv4"), ("10.0.0.2", "the address of n", "free address"),
    ])
    func keepalivedMovesAFreeAddress(_ endpoint: String, _ why: String, _ hint: String) {
        let text = Self.text("controlPlane: { vip: keepalived }", cluster: ", endpoint: \(endpoint)")
        expect(failure { () throws(Failure) in try read(text) }, at: "/d/i:2:31", why, hint: hint)
    }

    @Test(arguments: ["a..b", "Cluster.Local", "a_b", ".local"]) func complainsAboutTheDomain(_ domain: String) {
        let text = Self.text("", cluster: ", domain: \"\(domain)\"")
        expect(failure { () throws(Failure) in try read(text) }, at: "/d/i:2:29", "is no DNS domain")
    }

    @Test func aHostsOwnSettingsAreCheckedToo() {
        expect(
            failure { () throws(Failure) in try read(Self.text("", node: ", kubelet: { maxPods: 900 }")) },
            at: "/d/i:5:62", "900 pods")
        expect(
            failure { () throws(Failure) in try read(Self.text("", node: ", kublet: {}")) }, at: "/d/i:5:42",
            "unknown key 'kublet'", hint: "did you mean 'kubelet'?")
    }

    @Test func whoBringsTheNetworkHasItsAddresses() throws {
        let cluster = try read(Self.text("kubelet: { maxPods: 300 }\nnetwork: { mode: external }"))
        #expect(cluster.components[.kubelet] == ["maxPods": 300])
    }

    /// What old guides have, and cannot be meant any more.
    @Test(arguments: [
        ("basicAuth: true", "1:1", "passwords in a file are gone", "kubeconfig --user"),
        ("auth: { basic-auth-file: x }", "1:9", "passwords in a file are gone", ""),
        ("controlPlane: { insecurePort: 8080 }", "1:17", "HTTP without TLS", "TLS"),
        ("apiServer: { insecure_port: 8080 }", "1:14", "HTTP without TLS", ""),
        ("runtime: docker", "1:10", "no containers with Docker", "containerd"),
        ("runtime: { source: rkt }", "1:20", "rkt is given up", ""),
        ("runtime: { docker: {} }", "1:12", "no containers with Docker", ""),
        ("images: { hyperkube: x }", "1:11", "hyperkube is gone", "server archive"),
        ("network: { mode: weave }", "1:18", "Weave is given up", "vxlan"),
        ("network: { weave: {} }", "1:12", "Weave is given up", ""),
        ("network: { flushIptables: true }", "1:12", "never flushed", "tables and chains of its own"),
        ("addons: { heapster: true }", "1:11", "Heapster", "metricsServer"),
    ])
    func tellsWhatBecameOfOldWords(_ line: String, _ place: String, _ why: String, _ hint: String) {
        let failure = failure { () throws(Failure) in try read(Self.text(line)) }
        expect(failure, at: "/d/i:\(place)", why, hint: hint.isEmpty ? nil : hint)
    }

    @Test func oldWordsMayBeNamesOfOnesOwn() throws {
        let text = """
            cluster: { name: docker }
            vars: { rkt: 1, docker: { http: x } }
            hosts:
              http: { address: 10.0.0.1, roles: [node], labels: { docker: "yes" }, vars: { weave: 1 } }
            """
        #expect(try read(text).hosts.map(\.id) == ["http"])
    }

    @Test func httpIsNoWayToTheAPI() {
        let text = Self.text("", cluster: ", endpoint: \"http://10.0.0.9:8080\"")
        expect(
            failure { () throws(Failure) in try read(text) }, at: "/d/i:2:31", "HTTP without TLS is not spoken",
            hint: "write 10.0.0.9")
    }
}
