import Model
import Testing

@testable import Kubernetes

@Suite struct FlagListTests {
    private func arguments(_ flags: Value, _ merge: Value? = nil) throws -> [String] {
        try FlagList(flags, merge: merge, for: "test").arguments
    }

    @Test func flagsAreSortedAndListsJoined() throws {
        let flags: Value = ["b": ["x", "y"], "a": true, "c": ["One": true, "Two": false], "n": 3, "gone": .null]
        #expect(try arguments(flags) == ["--a=true", "--b=x,y", "--c=One=true,Two=false", "--n=3"])
    }

    /// As they stand in an inventory, or as plain maps; from below to above.
    @Test func overridesAreLaidOverByName() throws {
        let merge: Value = [["event-ttl": "2h"], [["extraArgs": ["event-ttl": "3h", "profiling": .null]]], .null, [:]]
        #expect(try arguments(["event-ttl": "1h", "profiling": false], merge) == ["--event-ttl=3h"])
    }

    @Test(
        arguments: [
            ["--profiling": false], ["a b": 1], ["token": .secret(Secret("x"))],
            ["a": ["b": [["c": .secret(Secret("d"))]]]],
            ["a": "b\nc"], "text",
        ] as [Value])
    func whatIsNoFlagIsRefused(_ flags: Value) {
        #expect(throws: Failure.self) { try arguments(flags) }
    }
}
