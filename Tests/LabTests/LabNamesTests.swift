import Model
import Testing

@testable import Lab

@Suite struct LabNamesTests {
    @Test(arguments: ["lab", "a", "lab-2", "a-name-that-is-as-long-as-can-be"])
    func keepsInterfacesWithinTheKernelsLimit(name: String) throws {
        let uplink = try LabNames(name).uplink
        #expect(uplink.utf8.count <= 15)
        #expect(uplink.hasPrefix("slw-"))
    }

    @Test func tellsLongNamesApart() throws {
        #expect(try LabNames("integration-one").uplink != LabNames("integration-two").uplink)
    }

    @Test(arguments: [
        "", "Lab", "my lab", "-lab", "lab-", "lab.one", "../lab", "läb", String(repeating: "a", count: 33),
    ])
    func refusesWhatIsNoLabel(name: String) {
        #expect(throws: Failure.self) { try LabNames(name) }
    }

    @Test func neverOwnsWhatAnotherLabHas() throws {
        let one = try LabNames("lab")
        let other = try LabNames("lab-2")
        #expect(one.owns(namespace: one.namespace(of: "cp-1")))
        #expect(one.owns(namespace: one.switchNamespace))
        #expect(!one.owns(namespace: other.namespace(of: "cp-1")))
        #expect(!one.owns(namespace: other.switchNamespace))
        #expect(one.owns(machine: one.machine(of: "cp-1")))
        #expect(!one.owns(machine: other.machine(of: "cp-1")))
        #expect(!other.owns(machine: one.machine(of: "cp-1")))
    }
}
