import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

@Suite struct NodesStepTests {
    private let wanted = NodesStep.Node(
        name: "node-1", podCIDR: "10.244.1.0/24", labels: ["disk": "ssd"],
        taints: [NodeTaint(key: "gpu", value: "yes", effect: "NoSchedule")])

    private func line(
        labels: String = #"{"disk":"ssd","foreign":"x"}"#,
        applied: String = #"{\"labels\":[\"disk\"],\"taints\":[\"gpu:NoSchedule\"]}"#,
        podCIDR: String = "10.244.1.0/24",
        taints: String = #"[{"effect":"NoSchedule","key":"gpu","value":"yes"}]"#
    ) -> String {
        "node-1\t\(labels)\t{\"slipway.dev/applied\":\"\(applied)\"}\t{\"podCIDR\":\"\(podCIDR)\",\"taints\":\(taints)}\n"
    }

    private func changes(_ output: String, _ nodes: [NodesStep.Node]? = nil) throws -> [Change] {
        let step = NodesStep(kubeconfig: "/k", nodes: nodes ?? [wanted])
        return try step.changes(given: .init(reply: Reply(.status(0), output: output)), .alone())
    }

    private func input(_ change: Change?) -> String {
        guard case .action(.run(let command))? = change?.deed else { return "" }
        return String(decoding: command.input, as: UTF8.self)
    }

    @Test func aNodeAsItShouldBeIsLeftAlone() throws { #expect(try changes(line()) == []) }

    /// A kubelet that found an object without its capacity would turn its static pods away.
    @Test func nodesAreMadeByTheirKubelets() throws {
        #expect(try changes("") == [])
        let step = NodesStep(kubeconfig: "/k", nodes: [wanted])
        let notes = step.notes(given: .init(reply: Reply(.status(0), output: "")), .alone())
        #expect(notes == ["no kubelet has registered node-1 yet: the next run sees to it"])
        #expect(step.notes(given: .init(reply: Reply(.status(0), output: line())), .alone()) == [])
    }

    /// what is answered, is it registered, is it ready
    @Test(
        arguments: [
            (#"{"kind":"Status","status":"Failure","message":"not found","code":404}"#, false, false),
            (#"{"kind":"Node","status":{}}"#, true, false),
            (#"{"kind":"Node","status":{"conditions":[{"type":"Ready","status":"False"}]}}"#, true, false),
            (#"{"kind":"Node","status":{"conditions":[{"type":"Ready","status":"True"}]}}"#, true, true),
        ])
    func aNodeIsThereAndThenReady(_ output: String, _ isRegistered: Bool, _ isReady: Bool) {
        for (registered, isThere) in [(true, isRegistered), (false, isReady)] {
            let step = NodeReadyStep(
                name: "node-1", server: "https://a", caFile: "/a", certFile: "/b", keyFile: "/c", registered: registered
            )
            let changes = try? step.changes(given: .init(reply: Reply(.status(0), output: output)), .alone())
            #expect((changes != nil) == isThere)
        }
    }

    @Test func whatIsMissingIsPatched() throws {
        let text = input(try changes(line(labels: "{}", applied: "", podCIDR: "", taints: "[]")).first)
        for part in ["disk: ssd", "podCIDR: \"10.244.1.0/24\"", "key: gpu", "slipway.dev/applied"] {
            #expect(text.contains(part))
        }
    }

    /// Its own earlier label and taint go; those of others stay.
    @Test func whatIsNoLongerWantedIsTakenAway() throws {
        let taints =
            #"[{"effect":"NoSchedule","key":"gpu","value":"yes"},{"effect":"NoExecute","key":"theirs","timeAdded":"2026-01-01T00:00:00Z"}]"#
        let bare = NodesStep.Node(name: "node-1", podCIDR: "10.244.1.0/24")
        let text = input(try changes(line(taints: taints), [bare]).first)
        #expect(text.contains("disk: null") && !text.contains("foreign") && !text.contains("key: gpu"))
        #expect(text.contains("key: theirs") && text.contains("timeAdded"))
    }

    @Test func foreignTaintsAreNoDrift() throws {
        let taints =
            #"[{"effect":"NoSchedule","key":"node.kubernetes.io/not-ready"},{"effect":"NoSchedule","key":"gpu","value":"yes"}]"#
        #expect(try changes(line(taints: taints)) == [])
    }

    @Test func anotherShareIsRefused() {
        let failure = #expect(throws: Failure.self) { try changes(line(podCIDR: "10.244.7.0/24")) }
        #expect(failure?.kind == .notSafe && failure?.hint?.contains("kubectl delete node node-1") == true)
    }

    @Test(
        arguments: [
            ("The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?", true),
            ("Error from server (Forbidden): nodes is forbidden", true), ("error: unknown flag: --x", false),
        ])
    func anAnswerThatIsNoneIsWaitedForOrTold(_ errors: String, _ isPatient: Bool) {
        let error = Kubectl.error(Reply(.status(1), errors: errors), for: "test")
        #expect((error is NotYet) == isPatient)
    }
}
