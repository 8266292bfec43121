import Documents
import Model
import Testing

struct InventoryHostsTests {
    func read(_ hosts: String) throws(Failure) -> Cluster {
        try InventoryReader().read("cluster: { name: c }\nhosts:\n" + hosts, file: "i")
    }

    @Test(arguments: [
        (
            "  a: { address: 10.0.0.1, roles: [node] }\n  b: { address: 10.0.0.1, roles: [node] }", "i:4:17",
            "10.0.0.1 is already the address of a, in line 3", "its own"
        ),
        (
            "  a: { address: 10.0.0.1, roles: [node] }\n  a: { address: 10.0.0.2, roles: [node] }", "i:4:3",
            "'a' stands twice, first in line 3", ""
        ),
        (
            "  n-2: { address: 10.0.0.2, roles: [node] }\n  n-[1:3]: { address: \"10.0.1.[1:3]\", roles: [node] }",
            "i:4:3", "the host n-2 stands twice, first in line 3", "range"
        ),
        (
            "  a: { address: 10.0.0.2, roles: [node] }\n  n-[1:3]: { address: \"10.0.0.[1:3]\", roles: [node] }",
            "i:4:23", "10.0.0.2 is already the address of a, in line 3", ""
        ),
        (
            "  n-[1:3]: { address: \"10.0.0.[1:4]\", roles: [node] }", "i:3:23", "3 names, but 4 addresses",
            "10.0.0.[1:3]"
        ),
        ("  n-[1:3]: { address: 10.0.0.1, roles: [node] }", "i:3:23", "3 names, but 1 address", "range of addresses"),
        ("  n: { address: \"10.0.0.[1:2]\", roles: [node] }", "i:3:17", "1 name, but 2 addresses", "range of names"),
        ("  n-[3:1]: { address: 10.0.0.1, roles: [node] }", "i:3:3", "counts backwards", ""),
        ("  n-[1-3]: { address: 10.0.0.1, roles: [node] }", "i:3:3", "not written as [FIRST:LAST]", "node-[2:9]"),
        ("  n-[1:3][1:3]: { address: 10.0.0.1, roles: [node] }", "i:3:3", "not written as", ""),
        ("  n-[01:3]: { address: 10.0.0.1, roles: [node] }", "i:3:3", "not written as", ""),
        ("  n-[1:99999]: { address: 10.0.0.1, roles: [node] }", "i:3:3", "more than 1000", ""),
        ("  n-[1:3]: { address: \"10.0.0.[254:256]\", roles: [node] }", "i:3:23", "'10.0.0.256' is no IPv4", ""),
        ("  Node_1: { address: 10.0.0.1, roles: [node] }", "i:3:3", "'Node_1' cannot be the name", "write 'node-1'"),
        ("  a: { address: 10.0.0.1/24, roles: [node] }", "i:3:17", "is no IPv4 address", "write 10.0.0.1:"),
        ("  a: { address: \"fd00::1\", roles: [node] }", "i:3:17", "is no IPv4 address", "IPv4"),
        ("  a: { address: 127.0.0.1, roles: [node] }", "i:3:17", "means the machine itself", ""),
        ("  a: { address: 224.0.0.1, roles: [node] }", "i:3:17", "multicast", ""),
        ("  a: { adress: 10.0.0.1, roles: [node] }", "i:3:8", "unknown key 'adress'", "did you mean 'address'?"),
        ("  a: { roles: [node] }", "i:3:6", "the key 'address' is missing", ""),
        ("  a: { address: 10.0.0.1, roles: [] }", "i:3:34", "no role", "control-plane, etcd, node"),
        ("  a: { address: 10.0.0.1, roles: node }", "i:3:34", "a list is expected", "write [node]"),
        ("  a: { address: 10.0.0.1, roles: [master] }", "i:3:35", "one of control-plane, etcd, node", ""),
        ("  a: { address: 10.0.0.1, roles: [nodes] }", "i:3:35", "found 'nodes'", "did you mean 'node'?"),
        ("  a: { address: 10.0.0.1, roles: [node, node] }", "i:3:41", "stands twice", ""),
        ("  a: { address: 10.0.0.1, roles: [node], labels: { a b: c } }", "i:3:52", "cannot be the key", ""),
        ("  a: { address: 10.0.0.1, roles: [node], labels: { a: \"c d\" } }", "i:3:55", "cannot be the value", ""),
        ("  a: { address: 10.0.0.1, roles: [node], ssh: { prot: 1 } }", "i:3:49", "unknown key 'prot'", "'port'"),
        ("  a: { address: 10.0.0.1, roles: [control-plane] }", "i:3:17", "no host with the role etcd", "a can be one"),
        (
            "  a: { address: 10.0.0.1, roles: [etcd] }\n  b: { address: 10.0.0.2, roles: [etcd] }", "i:4:17",
            "2 hosts have the role etcd", "1, 3 or 5"
        ),
        ("  a[1:7]: { address: \"10.0.0.[1:7]\", roles: [etcd] }", "i:3:22", "7 hosts have the role etcd", "1, 3 or 5"),
        ("  {}", "i:3:3", "there is no host", "add one"),
        ("  - a", "i:3:3", "names of hosts are expected, found a list", ""),
    ])
    func complains(_ hosts: String, _ place: String, _ why: String, _ hint: String) {
        expect(failure { () throws(Failure) in try read(hosts) }, at: place, why, hint: hint.isEmpty ? nil : hint)
    }

    @Test(arguments: [
        ("etcd: { source: archive, sha256: x }", "i:1:17", "not said which file"),
        ("etcd: { source: archive, archive: a.tgz }", "i:1:17", "checksum is missing"),
        ("runtime: { source: archive }", "i:1:20", "needs containerd, runc and plugins"),
        ("runtime: { runc: { archive: a } }", "i:1:18", "taken from packages"),
        ("etcd: { source: archive, archive: a.tgz, sha256: abc }", "i:1:50", "no SHA-256"),
        ("etcd: { archive: a.tgz }", "i:1:18", "taken from packages"),
        ("etcd: { source: archive, version: newest }", "i:1:35", "'newest' is no version"),
        ("etcd: { source: archive, version: v3.6.10, archive: a.tgz }", "i:1:53", "both named"),
        ("etcd: { version: v3.6.10 }", "i:1:18", "taken from packages"),
        ("etcd: { source: git }", "i:1:17", "one of package, archive"),
    ])
    func complainsAboutSoftware(_ line: String, _ place: String, _ why: String) {
        let text = line + "\ncluster: { name: c }\nhosts: { a: { address: 10.0.0.1, roles: [node] } }\n"
        expect(failure { () throws(Failure) in try InventoryReader().read(text, file: "i") }, at: place, why)
    }

    @Test func complainsAboutUsualRanges() {
        // The hosts stand in a range that nobody wrote, since it is the usual one.
        expect(
            failure { () throws(Failure) in try read("  a: { address: 10.96.3.4, roles: [node] }") }, at: "i:3:17",
            "the range of services, 10.96.0.0/16, holds the address of a (10.96.3.4)")
        expect(failure { () throws(Failure) in try InventoryReader().read("", file: "i") }, at: "i:1:1", "empty")
    }

    @Test func findsOverlapsWithRealNetworks() throws {
        let cluster = try read("  a: { address: 10.240.0.1, roles: [node] }\n  b: { address: 10.0.0.1, roles: [node] }")
        func facts(_ address: String, _ prefix: Int) -> HostFacts {
            var facts = HostFacts()
            facts.interfaces = [
                .init(name: "lo", address: "127.0.0.1", prefix: 8, mtu: 65536),
                .init(name: "cbr0", address: "10.244.3.1", prefix: 24, mtu: 1500),
                .init(name: "eth0", address: address, prefix: prefix, mtu: 1500),
            ]
            return facts
        }
        #expect(InventoryReader.overlaps(of: cluster, with: [:]) == nil)
        #expect(InventoryReader.overlaps(of: cluster, with: ["a": facts("10.240.0.1", 16)]) == nil)
        let failure = InventoryReader.overlaps(
            of: cluster, with: ["a": facts("10.240.0.1", 16), "b": facts("10.0.0.1", 8)])
        #expect(failure?.host == "b" && failure?.why.contains("10.0.0.0/8 (eth0)") == true)
        #expect(InventoryReader.overlaps(of: cluster, with: ["a": facts("10.240.0.1", 12)])?.host == "a")
    }

    @Test(arguments: ["harbor", "1", "no", "null"])
    func readsItsOwnSkeleton(_ name: String) throws {
        let empty = try InventoryReader().read(InventoryReader.skeleton(name: name), file: "i")
        #expect(empty.name == name && empty.hosts.map(\.id) == ["cp-1", "node-1", "node-2"])
        #expect(empty.network == Network() && empty.hosts[0].ssh.hostKeys == .acceptNew)
        let hosts = [
            Host("1", address: "10.1.1.1", roles: [.etcd, .node]), Host("b", address: "10.1.1.2", roles: [.node]),
        ]
        let own = try InventoryReader().read(InventoryReader.skeleton(name: name, hosts: hosts), file: "i")
        #expect(own.hosts.map(\.id) == ["1", "b"] && own.hosts[0].roles == [.etcd, .node])
        // What is commented out is right, too.
        let optional = [
            "# endpoint:", "# domain:", "# identity:", "# jump:", "# sudo:", "# vars:", "# images:", "# controlPlane:",
            "# apiServer:", "# kubelet:", "# roles: {", "# addons:", "# auth:", "# encryption:", "# audit:",
            "# cloudProvider:", "# pki:", "# groups:",
        ]
        let all = InventoryReader.skeleton(name: name).split(separator: "\n").map(String.init).map { line in
            optional.contains(where: line.contains) ? line.replacing("# ", with: "", maxReplacements: 1) : line
        }
        let cluster = try InventoryReader().read(all.joined(separator: "\n"), file: "i")
        #expect(cluster.endpoint == "10.0.0.10" && cluster.hosts[0].ssh.sudo == SSHSettings.Sudo.passwordless)
        #expect(cluster.vars == ["anything": "here"] && cluster.images.mirror == "registry.local:5000")
        #expect(cluster.components[.kubelet] == ["maxPods": 100])
        #expect(cluster.hosts[1].labels == ["tier": "work", "disk": "ssd"])
        #expect(cluster.groups == ["fast"] && cluster.hosts.map(\.labels.count) == [0, 2, 2])
    }
}
