import Model
import Testing

@testable import Kubernetes

/// What a lost ledger is made of, and what makes it impossible.
@Suite struct AdoptionTests {
    static let cluster = Cluster(
        name: "harbor",
        hosts: [
            Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd]),
            Host("node-1", address: "10.0.0.21", roles: [.node]),
            Host("node-2", address: "10.0.0.22", roles: [.node]),
        ])

    /// Three hosts of a whole cluster.
    static let whole: [HostName: HostTraces] = {
        var (server, one, two) = (HostTraces(), HostTraces(), HostTraces())
        (server.token, server.hasFormed, server.hasControlPlane) = ("slipway-harbor", true, true)
        (server.services, server.pods) = ("10.96.0.0/16", "10.244.0.0/24")
        server.nodes = ["cp-1": "10.244.0.0/24", "node-1": "10.244.1.0/24", "node-2": "10.244.2.0/24"]
        server.routes = ["10.244.1.0/24": "10.0.0.21", "10.244.2.0/24": "10.0.0.22"]
        one.pods = "10.244.1.0/24"
        one.routes = ["10.244.0.0/24": "10.0.0.11", "10.244.2.0/24": "10.0.0.22"]
        two.pods = "10.244.2.0/24"
        return ["cp-1": server, "node-1": one, "node-2": two]
    }()

    @Test func everythingIsFoundAgain() throws {
        let adoption = try Adoption(Self.cluster, Self.whole)
        #expect(adoption.shares == ["cp-1": "10.244.0.0/24", "node-1": "10.244.1.0/24", "node-2": "10.244.2.0/24"])
        #expect(adoption.milestones == [.etcdFormed, .controlPlaneFormed] && adoption.absent.isEmpty)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var lost: Set<HostName> = []
        var kept: [Adoption.Claim] = []
        var change: @Sendable (inout [HostName: HostTraces]) -> Void
        /// Words of the refusal; nil where it is adopted.
        var why: String?
        var shares: [HostName: CIDR] = [:]
        var testDescription: String { name }
    }

    private static let rows: [Row] = [
        Row(
            name: "a host is away, the API knows it", lost: ["node-2"], change: { $0["node-2"] = nil },
            shares: ["node-2": "10.244.2.0/24"]),
        Row(
            name: "the API is away, a neighbour knows the way", lost: ["cp-1", "node-2"],
            change: {
                $0["cp-1"] = nil; $0["node-2"] = nil
            },
            shares: ["cp-1": "10.244.0.0/24", "node-2": "10.244.2.0/24"]),
        Row(
            name: "nobody knows it", lost: ["node-2"],
            change: { traces in
                traces["node-2"] = nil
                traces["cp-1"]?.nodes = nil
                for host in ["cp-1", "node-1"] as [HostName] { traces[host]?.routes["10.244.2.0/24"] = nil }
            }, why: "nobody else knows which pod addresses"),
        Row(
            name: "the copy knows it", lost: ["node-2"],
            kept: [.init("node-2", "10.244.2.0/24", source: "the copy")],
            change: { traces in
                traces["node-2"] = nil
                traces["cp-1"]?.nodes = nil
                for host in ["cp-1", "node-1"] as [HostName] { traces[host]?.routes["10.244.2.0/24"] = nil }
            }, shares: ["node-2": "10.244.2.0/24"]),
        Row(
            name: "a host that left the inventory keeps its share",
            change: { $0["cp-1"]?.nodes?["old"] = "10.244.7.0/24" },
            shares: ["old": "10.244.7.0/24"]),
        Row(
            name: "a way to somebody unknown", change: { $0["node-1"]?.routes["10.244.9.0/24"] = "10.0.0.99" },
            shares: ["at-10-0-0-99": "10.244.9.0/24"]),
        Row(
            name: "a way to somebody whom the API knows",
            change: {
                $0["cp-1"]?.nodes?["old"] = "10.244.9.0/24"; $0["node-1"]?.routes["10.244.9.0/24"] = "10.0.0.99"
            },
            shares: ["old": "10.244.9.0/24"]),
        Row(
            name: "two hosts have one share", change: { $0["node-2"]?.pods = "10.244.1.0/24" },
            why: "node-2 has 10.244.1.0/24"),
        Row(
            name: "one host has two shares", change: { $0["cp-1"]?.nodes?["node-2"] = "10.244.5.0/24" },
            why: "node-2 has 10.244.5.0/24"),
        Row(
            name: "the copy disagrees", kept: [.init("node-2", "10.244.6.0/24", source: "the copy")], change: { _ in },
            why: "the copy says that node-2"),
        Row(
            name: "another range", change: { $0["node-2"]?.pods = "10.99.2.0/24" },
            why: "10.99.2.0/24, which is no share"),
        Row(name: "another size", change: { $0["node-2"]?.pods = "10.244.2.0/25" }, why: "no share of /24"),
        Row(name: "another cluster's etcd", change: { $0["cp-1"]?.token = "slipway-other" }, why: "is of other"),
        Row(name: "other services", change: { $0["cp-1"]?.services = "10.32.0.0/16" }, why: "10.32.0.0/16"),
        Row(
            name: "nothing at all", change: { $0 = ["cp-1": HostTraces(), "node-1": HostTraces()] },
            why: "anything of a cluster"),
    ]

    @Test(arguments: rows) func adoptsOrSaysWhyNot(_ row: Row) throws {
        var traces = Self.whole
        row.change(&traces)
        do throws(Failure) {
            let adoption = try Adoption(Self.cluster, traces, kept: row.kept, lost: row.lost)
            #expect(row.why == nil)
            for (host, share) in row.shares { #expect(adoption.shares[host] == share) }
            #expect(Set(adoption.shares.values).count == adoption.shares.count)
            #expect(Set(adoption.absent) == row.lost.filter { adoption.shares[$0] != nil })
        } catch {
            let why = try #require(row.why, "\(error)")
            #expect(error.why.contains(why) && error.hint != nil, "\(error)")
        }
    }

    @Test func tracesAreReadAsTheLayersWriteThem() {
        let plugin =
            #"{"cniVersion":"1.0.0","plugins":[{"type":"bridge","ipam":{"type":"host-local","ranges":[[{"subnet":"10.244.3.0/24"}]]}},{"type":"portmap"}]}"#
        #expect(HostTraces.subnet(in: plugin) == "10.244.3.0/24")
        #expect(HostTraces.subnet(in: "{") == nil)
        let batch =
            "# Kept.\nlink set dev x up\nroute replace 10.244.2.0/24 via 10.0.0.22 proto 83\nroute replace 10.244.4.0/24 via 10.244.4.0 dev slipway.vx onlink proto 83\n"
        #expect(HostTraces.routes(in: batch) == ["10.244.2.0/24": "10.0.0.22", "10.244.4.0/24": "10.244.4.0"])
        let name = "--service-cluster-ip-range="
        #expect(HostTraces.flag(name, in: "    - --service-cluster-ip-range=10.96.0.0/16\n") == "10.96.0.0/16")
        #expect(HostTraces.flag(name, in: "x \\\n  --service-cluster-ip-range=10.96.0.0/16 \\\n") == "10.96.0.0/16")
        #expect(HostTraces.flag(name, in: "\"--service-cluster-ip-range=10.96.0.0/16\",") == "10.96.0.0/16")
        #expect(HostTraces.flag(name, in: "nothing") == nil)
    }
}
