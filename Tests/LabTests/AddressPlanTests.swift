import Model
import Testing

@testable import Lab

@Suite struct AddressPlanTests {
    @Test(arguments: [
        ("10.77.0.0/24", "10.77.0.0/24"), ("10.77.0.99/24", "10.77.0.0/24"), ("0.0.0.0/0", "0.0.0.0/0"),
        ("192.0.2.2", "192.0.2.2/32"), ("255.255.255.255/32", "255.255.255.255/32"),
    ])
    func readsNetworks(text: String, expected: String) {
        #expect(Subnet(text)?.description == expected)
    }

    @Test(arguments: ["", "default", "10.77.0.0/33", "10.77.0/24", "10.77.0.256/24", "10.77.0.0/24/1", "fd00::/64"])
    func refusesWhatIsNoNetwork(text: String) {
        #expect(Subnet(text) == nil)
    }

    @Test(arguments: [
        ("10.77.0.0/24", "10.77.0.0/24", true), ("10.77.0.0/24", "10.0.0.0/8", true),
        ("10.0.0.0/8", "10.77.0.0/24", true), ("10.77.0.0/24", "10.77.1.0/24", false),
        ("10.77.0.0/24", "10.77.0.7", true), ("10.77.0.0/24", "0.0.0.0/0", true),
    ])
    func knowsOverlaps(one: String, other: String, expected: Bool) throws {
        #expect(try #require(Subnet(one)).overlaps(try #require(Subnet(other))) == expected)
    }

    @Test func givesTheFirstThreeHostsEtcd() throws {
        let hosts = try AddressPlan("10.77.0.0/24").hosts(5)
        #expect(hosts.map(\.name) == ["cp-1", "node-1", "node-2", "node-3", "node-4"])
        #expect(hosts.map(\.address) == (11...15).map { "10.77.0.\($0)" })
        #expect(
            hosts.map(\.roles) == [
                ["control-plane", "etcd"], ["node", "etcd"], ["node", "etcd"], ["node"], ["node"],
            ])
    }

    @Test func makesAsManyControlPlanesAsAsked() throws {
        let plan = try AddressPlan("10.77.0.0/24")
        let hosts = try plan.hosts(4, controlPlanes: 3)
        #expect(hosts.map(\.name) == ["cp-1", "cp-2", "cp-3", "node-1"])
        #expect(
            hosts.map(\.roles) == [
                ["control-plane", "etcd"], ["control-plane", "etcd"], ["control-plane", "etcd"], ["node"],
            ])
        #expect(throws: Failure.self) { try plan.hosts(4, controlPlanes: 5) }
    }

    @Test(arguments: [(1, 1), (2, 1), (3, 3), (4, 3), (40, 3)])
    func neverGivesTwoHostsEtcd(count: Int, members: Int) throws {
        let hosts = try AddressPlan("10.77.0.0/24").hosts(count)
        #expect(hosts.count { $0.roles.contains("etcd") } == members)
        #expect(hosts.count { $0.roles.contains("control-plane") } == 1)
    }

    @Test func keepsControllerAndGatewayApartFromHosts() throws {
        let plan = try AddressPlan("10.77.0.0/24")
        let hosts = try plan.hosts(plan.capacity)
        #expect(plan.controller == "10.77.0.1")
        #expect(plan.gateway == "10.77.0.254")
        #expect(hosts.last?.address == "10.77.0.253")
        #expect(throws: Failure.self) { try plan.hosts(plan.capacity + 1) }
        #expect(throws: Failure.self) { try plan.hosts(0) }
    }

    @Test func crossesOctetsInBigNetworks() throws {
        let plan = try AddressPlan("10.77.0.0/16")
        #expect(try plan.hosts(300).last?.address == "10.77.1.54")
        #expect(plan.gateway == "10.77.255.254")
    }

    @Test func givesCardsLocalAddresses() throws {
        let hosts = try AddressPlan("10.77.0.0/24").hosts(6)
        #expect(AddressPlan.hardwareAddress(of: hosts[0]) == "02:00:0a:4d:00:0b")
        #expect(AddressPlan.hardwareAddress(of: hosts[5]) == "02:00:0a:4d:00:10")
    }

    @Test(arguments: ["10.77.0.0/30", "10.0.0.0/8", "nonsense"])
    func refusesNetworksThatDoNotFit(text: String) {
        #expect(throws: Failure.self) { try AddressPlan(text) }
    }
}
