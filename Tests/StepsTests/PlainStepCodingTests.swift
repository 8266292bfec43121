import Foundation
import Model
import StepKit
import Steps
import Testing

/// What a playbook may leave out of the steps for files, names and programs, and that a step comes back from its own
/// encoding.
@Suite struct PlainStepCodingTests {
    private func check<S: Step>(_ json: String, _ expected: S) throws {
        #expect(try JSONDecoder().decode(S.self, from: Data(json.utf8)) == expected)
        #expect(try JSONDecoder().decode(S.self, from: try JSONEncoder().encode(expected)) == expected)
    }

    @Test func files() throws {
        try check(#"{"path": "/a", "content": "b"}"#, FileStep(path: "/a", content: .text("b")))
        try check(
            #"{"path": "/a", "local": "b", "sha256": "c", "mode": "0755", "owner": "d", "group": "e"}"#,
            FileStep(path: "/a", local: "b", sha256: "c", mode: 0o755, owner: "d", group: "e"))
        try check(#"{"path": "/a"}"#, DirectoryStep(path: "/a"))
        try check(
            #"{"path": "/a", "mode": "700", "owner": "b", "group": "c"}"#,
            DirectoryStep(path: "/a", mode: 0o700, owner: "b", group: "c"))
        try check(#"{"path": "/a", "target": "b"}"#, LinkStep(path: "/a", target: "b"))
        try check(#"{"path": "/a", "target": "b", "replace": true}"#, LinkStep(path: "/a", target: "b", replace: true))
        try check(#"{"path": "/a"}"#, AbsentStep(path: "/a"))
        try check(#"{"path": "/a", "recursive": true}"#, AbsentStep(path: "/a", recursive: true))
        try check(#"{"path": "/a", "line": "b"}"#, LineStep(path: "/a", line: "b"))
        try check(
            #"{"path": "/a", "match": "b", "state": "absent"}"#, LineStep(path: "/a", match: "b", state: .absent))
        try check(#"{"local": "a", "sha256": "b", "into": "/c"}"#, ArchiveStep(local: "a", sha256: "b", into: "/c"))
        try check(
            #"{"local": "a", "sha256": "b", "into": "/c", "members": ["d"], "strip": 1}"#,
            ArchiveStep(local: "a", sha256: "b", into: "/c", members: ["d"], strip: 1))
    }

    @Test func programsAndNames() throws {
        try check(#"{"argv": ["a"], "creates": "/b"}"#, RunStep(argv: ["a"], creates: "/b"))
        try check(
            #"{"argv": ["a"], "unless": ["b"], "environment": {"C": "d"}, "directory": "/e", "input": "f", "timeout": 5}"#,
            RunStep(
                argv: ["a"], unless: ["b"], directory: "/e", environment: ["C": "d"], input: .text("f"), timeout: 5))
        try check(#"{"tcp": "a:1"}"#, WaitStep(tcp: "a:1"))
        try check(#"{"command": ["a"], "timeout": 5}"#, WaitStep(command: ["a"], timeout: 5))
        try check(
            #"{"https": "a", "caFile": "/b", "certFile": "/c", "keyFile": "/d", "status": 204}"#,
            WaitStep(https: "a", caFile: "/b", certFile: "/c", keyFile: "/d", status: 204))
        try check(
            #"{"entries": [{"address": "10.0.0.1", "names": ["a"]}]}"#,
            HostsEntryStep(entries: [.init(address: "10.0.0.1", names: ["a"])]))
        try check(#"{"name": "a"}"#, HostnameStep(name: "a"))
        try check(#"{}"#, ClockStep())
        try check(#"{"maxSkew": 2.5}"#, ClockStep(maxSkew: 2.5))
    }
}
