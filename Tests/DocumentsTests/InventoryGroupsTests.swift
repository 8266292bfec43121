import Documents
import Model
import Testing

struct InventoryGroupsTests {
    func read(_ groups: String, _ more: String = "") throws(Failure) -> Cluster {
        let hosts = """
            hosts:
              cp-1: { address: 10.0.0.1, roles: [control-plane, etcd], vars: { sysctl: { a: 1, b: ~ } }, ssh: { port: 1 } }
              n-[1:4]: { address: "10.0.0.[11:14]", roles: [node] }
            """
        return try InventoryReader().read(
            "groups:\n\(groups)\n" + more + "cluster: { name: c }\n" + hosts, file: "i")
    }

    @Test func aHostsOwnComesFirstThenItsGroupsThenTheInventory() throws {
        let cluster = try read(
            """
              fast: { hosts: [cp-1, "n-[1:2]"], labels: { disk: ssd, zone: a }, ssh: { user: ann, port: 2 } }
              all-of-them:
                hosts: [fast, n-3]
                labels: { disk: hdd, rack: r1 }
                vars: { sysctl: { a: 2, b: 2, c: 2 }, only: here }
                ssh: { user: bob, sudo: password }
            """, "ssh: { user: carl, identity: /key }\nvars: { sysctl: { a: 3 } }\n")
        #expect(cluster.groups == ["fast", "all-of-them"])
        #expect(
            cluster.hosts.map(\.groups) == [
                ["fast", "all-of-them"], ["fast", "all-of-them"], ["fast", "all-of-them"], ["all-of-them"], [],
            ])
        #expect(cluster.hosts[0].labels == ["disk": "ssd", "zone": "a", "rack": "r1"])
        #expect(cluster.hosts[3].labels == ["disk": "hdd", "rack": "r1"])
        #expect(cluster.hosts[4].labels == [:] && cluster.hosts[4].vars == [:])
        // A null stays, since it may remove something further below.
        #expect(cluster.hosts[0].vars == ["sysctl": ["a": 1, "b": .null, "c": 2], "only": "here"])
        #expect(cluster.hosts[1].vars == ["sysctl": ["a": 2, "b": 2, "c": 2], "only": "here"])
        #expect(
            cluster.hosts[0].ssh
                == SSHSettings(user: "ann", port: 1, identity: "/key", sudo: SSHSettings.Sudo.password))
        #expect(cluster.hosts[1].ssh.port == 2 && cluster.hosts[3].ssh.user == "bob")
        #expect(cluster.hosts[4].ssh == SSHSettings(user: "carl", identity: "/key"))
        #expect(cluster.vars == ["sysctl": ["a": 3]])
    }

    @Test(arguments: [
        ("  a: { hosts: [n-5] }", "i:2:16", "no host or group 'n-5'", "did you mean 'n-1'?"),
        ("  a: { hosts: [\"n-[3:5]\"] }", "i:2:16", "no host or group 'n-5'", ""),
        ("  a: { hosts: [n-[3:4]] }", "i:2:16", "", ""),
        ("  a: { hosts: [\"n-[4:3]\"] }", "i:2:16", "counts backwards", "node-[2:9]"),
        ("  a: { hosts: [n-1, n-2, n-1] }", "i:2:26", "'n-1' stands twice, first in line 2", "remove one"),
        ("  a: { hosts: [n-1, \"n-[1:2]\"] }", "i:2:21", "'n-1' stands twice", "range"),
        ("  a: { hosts: [b, b] }\n  b: { hosts: [n-1] }", "i:2:19", "'b' stands twice", ""),
        ("  a: { hosts: [a] }", "i:2:16", "in itself: a → a", "remove 'a'"),
        (
            "  a: { hosts: [b] }\n  b: { hosts: [n-1, c] }\n  c: { hosts: [a] }", "i:4:16",
            "in itself: a → b → c → a", "remove 'a'"
        ),
        ("  a: { hosts: [b] }\n  b: { hosts: [c] }\n  c: { hosts: [b] }", "i:4:16", "in itself: b → c → b", ""),
        ("  a: { hosts: [] }", "i:2:15", "the group has no host", "ranges"),
        ("  a: {}", "i:2:6", "the key 'hosts' is missing", ""),
        ("  a: { hosts: n-1 }", "i:2:15", "a list is expected", "write [n-1]"),
        ("  a: { hosts: [n-1], roles: [node] }", "i:2:22", "unknown key 'roles'", "known: hosts"),
        ("  a: { hosts: [n-1], ssh: { prot: 1 } }", "i:2:29", "unknown key 'prot'", "'port'"),
        ("  a: { hosts: [n-1], ssh: { port: 0 } }", "i:2:35", "0 is no port", ""),
        ("  a: { hosts: [n-1], labels: { a b: c } }", "i:2:32", "cannot be the key of a label", ""),
        ("  a: { hosts: [n-1], vars: [x] }", "i:2:28", "names and values are expected", ""),
        ("  A_b: { hosts: [n-1] }", "i:2:3", "cannot be the name of a group", "write 'a-b'"),
        ("  n-1: { hosts: [n-1] }", "i:2:3", "a host is called 'n-1' as well", "another name"),
        ("  a: { hosts: [n-1] }\n  a: { hosts: [n-2] }", "i:3:3", "'a' stands twice", ""),
        ("  a: { hosts: [\"group:b\"] }\n  b: { hosts: [n-1] }", "i:2:16", "no host or group 'group:b'", "write b"),
        ("  - a", "i:2:3", "names of groups are expected, found a list", "hosts: ["),
    ])
    func complains(_ groups: String, _ place: String, _ why: String, _ hint: String) {
        expect(failure { () throws(Failure) in try read(groups) }, at: place, why, hint: hint.isEmpty ? nil : hint)
    }

    /// Each group names the one before twice over: 2^60 ways, and one answer.
    @Test func groupsOfGroupsAreCountedOnce() throws {
        var lines = ["  a0: { hosts: [n-1] }", "  b0: { hosts: [n-1] }"]
        for index in 1...60 {
            for letter in ["a", "b"] { lines.append("  \(letter)\(index): { hosts: [a\(index - 1), b\(index - 1)] }") }
        }
        #expect(try read(lines.joined(separator: "\n")).hosts[1].groups.count == 122)
    }

    @Test(arguments: [
        ("{ leafDays: 0 }", "i:1:18", "1 to 3650 days are possible, found 0", "usual is 365"),
        ("{ leafDays: 4000 }", "i:1:18", "found 4000", ""),
        ("{ authorityDays: 11000 }", "i:1:23", "30 to 10950 days are possible", "usual is 3650"),
        ("{ authorityDays: 100 }", "i:1:23", "certificates of 365 days would outlive", "leafDays: 100"),
        ("{ leafDays: 3000, authorityDays: 2000 }", "i:1:18", "would outlive", "authorityDays: 3650"),
        ("{ leafdays: 3 }", "i:1:8", "unknown key 'leafdays'", "did you mean 'leafDays'?"),
        ("{ leafDays: one }", "i:1:18", "a number is expected", ""),
    ])
    func complainsAboutLifetimes(_ pki: String, _ place: String, _ why: String, _ hint: String) {
        let rest = "\ncluster: { name: c }\nhosts: { a: { address: 10.0.0.1, roles: [node] } }\n"
        expect(
            failure { () throws(Failure) in try InventoryReader().read("pki: \(pki)\(rest)", file: "i") }, at: place,
            why,
            hint: hint.isEmpty ? nil : hint)
    }

    @Test func readsLifetimes() throws {
        let rest = "\ncluster: { name: c }\nhosts: { a: { address: 10.0.0.1, roles: [node] } }\n"
        let read = { (pki: String) in try InventoryReader().read(pki + rest, file: "i").pki }
        #expect(try read("") == CertificateLifetimes(leafDays: 365, authorityDays: 3650))
        #expect(try read("pki: { leafDays: 30 }") == CertificateLifetimes(leafDays: 30))
        #expect(
            try read("pki: { leafDays: 90, authorityDays: 90 }")
                == CertificateLifetimes(leafDays: 90, authorityDays: 90))
    }
}
