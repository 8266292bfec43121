import Foundation
import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

@Suite struct ManifestStepTests {
    private let step = ManifestStep(name: "roles", kubeconfig: "/k", content: .text("kind: Namespace\n"))

    private func changes(_ reply: Reply, _ text: Content = .text("kind: Namespace\n")) throws -> [Change] {
        try step.changes(given: .init(text: text, reply: reply), .alone())
    }

    private let output = """
        diff -u -N /tmp/LIVE-1/v1.ConfigMap.a.b /tmp/MERGED-2/v1.ConfigMap.a.b
        --- /tmp/LIVE-1/v1.ConfigMap.a.b\t2026-11-23
        +++ /tmp/MERGED-2/v1.ConfigMap.a.b\t2026-11-23
        @@ -1,2 +1,2 @@
        -a: b
        +a: c

        """

    @Test func whatTheServerSeesAsEqualIsLeftAlone() throws { #expect(try changes(Reply(.status(0))) == []) }

    @Test func aDifferenceIsShownAndApplied() throws {
        let change = try #require(try changes(Reply(.status(1), output: output)).first)
        #expect(change.diff == .lines("@@ v1.ConfigMap.a.b\n-a: b\n+a: c"))
        guard case .action(.run(let command)) = change.deed else { return #expect(Bool(false)) }
        #expect(command.argv.contains("apply") && command.argv.contains("--field-manager=slipway"))
        #expect(command.input == Array("kind: Namespace\n".utf8))
        #expect(try changes(Reply(.status(1), output: output), .secret(Secret("x"))).first?.diff == .secret)
    }

    /// While pods of a Deployment are replaced, its status is another one whenever it is read.
    @Test func whatTheClusterSaysOfAnObjectIsNoDifference() throws {
        let own = """
            diff -U 100000 -N /tmp/LIVE-1/apps.v1.Deployment.a.b /tmp/MERGED-2/apps.v1.Deployment.a.b
            --- /tmp/LIVE-1/apps.v1.Deployment.a.b\t2026-11-23
            +++ /tmp/MERGED-2/apps.v1.Deployment.a.b\t2026-11-23
            @@ -1,9 +1,9 @@
             kind: Deployment
             metadata:
            -  resourceVersion: "17"
            +  resourceVersion: "18"
               name: b
             spec:
               replicas: 2
             status:
            -  availableReplicas: 1
            +  availableReplicas: 2

            """
        #expect(try changes(Reply(.status(1), output: own)) == [])
        let more = own.replacing("   replicas: 2", with: "-  replicas: 2\n+  replicas: 3\n   status: of the spec")
        let diff = try #require(try changes(Reply(.status(1), output: more)).first).diff
        guard case .lines(let text) = diff else { return #expect(Bool(false)) }
        #expect(text.contains("\n-  replicas: 2\n+  replicas: 3\n") && !text.contains("kind: Deployment"), "\(text)")
        // Two objects, one of which differs.
        let both = ManifestDiff(own + output)
        #expect(both.text == "@@ v1.ConfigMap.a.b\n-a: b\n+a: c")
    }

    /// What an object needs may be among the objects themselves.
    @Test func whatIsNotThereYetIsApplied() throws {
        let errors = "Error from server (NotFound): namespaces \"a\" not found"
        #expect(try changes(Reply(.status(1), errors: errors)).count == 1)
        #expect(throws: NotYet.self) { try changes(Reply(.status(1), errors: "connection refused")) }
        #expect(throws: Failure.self) { try changes(Reply(.status(1), errors: "error parsing STDIN")) }
    }

    @Test func aFolderIsAppliedInTheOrderOfItsNames() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in [("b.yaml", "kind: B"), ("a.yml", "kind: A\n"), ("notes.txt", "no")] {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        let machine = FakeMachine()
        await machine.script(program: Kubectl.program) { _, command in
            .says(status: command.input == Array("kind: A\n---\nkind: B\n".utf8) ? 0 : 2)
        }
        let step = ManifestStep(name: "own", kubeconfig: "/k", folder: folder.path)
        #expect(try await step.plan(on: machine) == [])
        #expect(try await ManifestStep(name: "none", kubeconfig: "/k").plan(on: FakeMachine()) == [])
    }
}
