import Foundation
import StepKit
import Steps
import Testing

/// What a playbook may leave out, and that a step comes back from its own encoding.
@Suite struct SystemStepCodingTests {
    private func check<S: Step>(_ json: String, _ expected: S) throws {
        #expect(try JSONDecoder().decode(S.self, from: Data(json.utf8)) == expected)
        #expect(try JSONDecoder().decode(S.self, from: try JSONEncoder().encode(expected)) == expected)
    }

    @Test func steps() throws {
        try check(#"{"name": "etcd"}"#, GroupStep(name: "etcd"))
        try check(#"{"name": "etcd", "gid": 5, "system": true}"#, GroupStep(name: "etcd", gid: 5, system: true))
        try check(#"{"name": "etcd"}"#, UserStep(name: "etcd"))
        try check(
            #"{"name": "etcd", "groups": ["a"], "exclusive": true}"#,
            UserStep(name: "etcd", groups: ["a"], exclusive: true))
        try check(#"{"name": "curl"}"#, PackageStep(names: ["curl"]))
        try check(
            #"{"names": ["a"], "state": "absent", "hold": false}"#,
            PackageStep(names: ["a"], state: .absent, hold: false))
        try check(#"{"names": ["a"], "keepStopped": ["etcd"]}"#, PackageStep(names: ["a"], keepStopped: ["etcd"]))
        try check(#"{"unit": "etcd"}"#, ServiceStep(unit: "etcd.service"))
        try check(
            #"{"unit": "a", "state": "stopped", "enabled": true, "watch": ["/x"], "reload": true, "ready": 5, "wait": false}"#,
            ServiceStep(unit: "a", state: .stopped, enabled: true, watch: ["/x"], reload: true, ready: 5, wait: false))
        try check(#"{"name": "a", "content": "x"}"#, UnitStep(name: "a", content: .text("x")))
        try check(#"{"name": "overlay"}"#, KernelModuleStep(names: ["overlay"]))
        try check(
            #"{"names": ["a"], "evidence": {"a": "/x"}, "file": "b"}"#,
            KernelModuleStep(names: ["a"], evidence: ["a": "/x"], file: "b"))
        try check(#"{"settings": {"a.b": 1}}"#, SysctlStep(settings: ["a.b": "1"]))
        try check(#"{"state": "keep"}"#, SwapStep(state: .keep))
        try check(
            #"{"path": "/a", "source": "b", "type": "c"}"#, MountStep(path: "/a", source: "b", type: "c"))
    }

    @Test(arguments: [#"{}"#, #"{"unit": "a", "state": "on"}"#, #"{"unit": "a", "ready": "soon"}"#])
    func servicesThatCannotBeRead(_ json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(ServiceStep.self, from: Data(json.utf8)) }
    }
}
