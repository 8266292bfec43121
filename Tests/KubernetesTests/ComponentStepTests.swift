import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Kubernetes

@Suite struct ComponentStepTests {
    private let ca = "/etc/kubernetes/pki/ca.crt"

    private func step(_ form: ControlPlane.Form = .staticPod, watch: [String]? = nil) -> ComponentStep {
        ComponentStep(
            name: "kube-scheduler", form: form, image: "scheduler:v1", binary: "/usr/local/bin/kube-scheduler",
            flags: ["kubeconfig": "/etc/kubernetes/scheduler.conf", "v": 2], watch: watch ?? [ca], port: 10259)
    }

    private func site(formed: Bool) -> Site {
        var site = Site.alone()
        if formed { site.world.milestones = [.controlPlaneFormed] }
        return site
    }

    private func facts(
        manifest: String? = nil, unitFile: String? = nil,
        unit: UnitStatus = UnitStatus(activity: .active, sub: "running"),
        sum: String? = "aa", modified: Int64 = 1, logs: Set<String> = [], complaint: String? = nil,
        formed: Bool = false,
        running: [ComponentProcess] = [], age: Double? = nil
    ) -> ComponentStep.Facts {
        var facts = ComponentStep.Facts(
            manifest: manifest.map { File(bytes: Array($0.utf8), mode: 0o600) },
            unitFile: unitFile.map { File(bytes: Array($0.utf8), mode: 0o644) }, unit: unit,
            found: [
                .init(path: ca, kind: sum == nil ? nil : .file, sha256: sum, modified: modified),
                .init(path: "/etc/kubernetes/scheduler.conf", kind: .file, sha256: "bb", modified: 1),
                .init(path: "/etc/ssl/certs", kind: .directory),
            ], logs: logs, health: formed ? ComponentHealth(complaint: complaint) : nil)
        (facts.running, facts.manifestAge) = (running, age)
        return facts
    }

    private func manifest(sum: String = "aa") throws -> (text: String, folder: String) {
        let facts = facts(sum: sum)
        let pod = step().pod(try FlagList(step().flags, merge: nil, for: "").arguments, facts, site(formed: true))
        return (pod.text, "/var/log/pods/kube-system_kube-scheduler-node-1_\(pod.uid)")
    }

    @Test func beforeThereIsAControlPlaneNobodyWaits() throws {
        let (text, _) = try manifest()
        let changes = try step().changes(given: facts(), site(formed: false))
        #expect(changes.map(\.summary) == ["create /etc/kubernetes/manifests/kube-scheduler.yaml"])
        #expect(try step().changes(given: facts(manifest: text), site(formed: false)) == [])
    }

    /// The pod that runs tells by its uid with what it was started.
    @Test func afterwardsTheNewOneMustRunAndAnswer() throws {
        let (text, folder) = try manifest()
        func look(_ facts: ComponentStep.Facts) throws -> [Change] {
            try step().changes(given: facts, site(formed: true))
        }
        #expect(throws: NotYet.self) { try look(facts(manifest: text, logs: ["/var/log/pods/old"], formed: true)) }
        #expect(throws: NotYet.self) {
            try look(facts(manifest: text, logs: [folder], complaint: "refused", formed: true))
        }
        #expect(try look(facts(manifest: text, logs: [folder], formed: true)) == [])
        // Without a kubelet nobody starts it, and the step for the kubelet comes later.
        let stopped = UnitStatus(activity: .inactive, sub: "dead")
        #expect(try look(facts(manifest: text, unit: stopped, complaint: "refused", formed: true)) == [])
    }

    private static let right = "kube-scheduler --kubeconfig=/etc/kubernetes/scheduler.conf --v=2"

    /// The kubelet leaves a pod as it was started while the uid is the same; what ended meanwhile runs with what was
    /// edited by hand.
    @Test func whatRunsWithOtherFlagsUnderTheSameUidIsStartedAnew() throws {
        let (text, folder) = try manifest()
        let edited = text.replacing("--v=2", with: "--v=9")
        let wrong = ComponentProcess(id: 7, arguments: Self.right.replacing("--v=2", with: "--v=9"))
        let right = ComponentProcess(id: 7, arguments: Self.right)
        func look(_ facts: ComponentStep.Facts) throws -> [String] {
            try step().changes(given: facts, site(formed: true)).map(\.summary)
        }
        let anew = [
            "remove /etc/kubernetes/manifests/kube-scheduler.yaml: kube-scheduler runs with other flags under the same uid",
            "wait until process 7 has ended", "write /etc/kubernetes/manifests/kube-scheduler.yaml",
        ]
        let mended = facts(manifest: edited, logs: [folder], formed: true, running: [wrong])
        #expect(try look(mended) == anew)
        // What still runs as it should only gets its manifest back.
        let unseen = facts(manifest: edited, logs: [folder], formed: true, running: [right])
        #expect(try look(unseen) == ["write /etc/kubernetes/manifests/kube-scheduler.yaml"])
        #expect(try look(facts(manifest: text, logs: [folder], formed: true, running: [right])) == [])
        // A kubelet has its time to end what ran before; then it did not notice.
        let young = facts(manifest: text, logs: [folder], formed: true, running: [wrong], age: 5)
        #expect(throws: NotYet.self) { try look(young) }
        let old = facts(manifest: text, logs: [folder], formed: true, running: [wrong], age: 500)
        #expect(try look(old) == anew)
    }

    /// The next host must not begin while the pod still answers in place of the unit.
    @Test func aUnitIsStartedWhenItsPodIsGone() throws {
        let (text, _) = try manifest()
        let pod = ComponentProcess(id: 7, arguments: Self.right)
        let gone = UnitStatus(load: .notFound, activity: .inactive, sub: "dead", file: "")
        let changes = try step(.unit).changes(
            given: facts(manifest: text, unit: gone, formed: true, running: [pod]), site(formed: true))
        let words = changes.map(\.summary)
        let wait = try #require(words.firstIndex(of: "wait until process 7 has ended"))
        let start = try #require(words.firstIndex(of: "start kube-scheduler"))
        #expect(words[0] == "remove /etc/kubernetes/manifests/kube-scheduler.yaml, which becomes a unit")
        #expect(wait < start)
    }

    @Test func processesAreTold() async throws {
        let machine = FakeMachine()
        await machine.script(program: "pgrep") { _, command in
            #expect(command.argv.last == "kube-controller")
            return .says("12 kube-controller-manager --v=2\n13 /usr/bin/kube-controller-other\n")
        }
        let all = try await ComponentProcess.all(of: "kube-controller-manager", on: machine)
        #expect(all == [ComponentProcess(id: 12, arguments: "kube-controller-manager --v=2")])
        await machine.script(missing: "pgrep")
        #expect(try await ComponentProcess.all(of: "kube-scheduler", on: machine) == [])
    }

    @Test func aChangedFileMakesAnotherPod() throws {
        let (old, new) = (try manifest(), try manifest(sum: "cc"))
        #expect(old.folder != new.folder)
        let changes = try step().changes(given: facts(manifest: old.text, sum: "cc", formed: true), site(formed: true))
        #expect(changes.count == 1 && changes[0].diff.text?.contains("slipway.dev/files") == true)
    }

    @Test func filesThatFlagsNameAreMountedAndWatched() throws {
        let (text, _) = try manifest()
        #expect(text.contains("mountPath: /etc/kubernetes/scheduler.conf"))
        #expect(text.contains("mountPath: /etc/ssl/certs"))
        #expect(step().watches("/etc/kubernetes/scheduler.conf") && !step().watches("/etc/hosts"))
        var logging = step()
        logging.flags = ["audit-log-path": "/var/log/kubernetes/audit.log", "controllers": "*,-x"]
        logging.writes = ["/var/log/kubernetes"]
        #expect(logging.flagPaths == [])
    }

    @Test func aMissingFileIsToldAtOnce() {
        let failure = #expect(throws: Failure.self) {
            try step().changes(given: facts(sum: nil), site(formed: false))
        }
        #expect(failure?.why.contains(ca) == true)
    }

    @Test func aUnitBecomesAPodAndAPodAUnit() throws {
        let toPod = try step().changes(given: facts(unitFile: "old"), site(formed: false)).map(\.summary)
        #expect(toPod.first == "stop kube-scheduler, which becomes a static pod" && toPod.count == 4)
        let fresh = UnitStatus(load: .notFound, activity: .inactive, sub: "dead", file: "")
        let toUnit = try step(.unit).changes(given: facts(manifest: "old", unit: fresh), site(formed: false))
        #expect(
            toUnit.map(\.summary) == [
                "remove /etc/kubernetes/manifests/kube-scheduler.yaml, which becomes a unit",
                "create /etc/systemd/system/kube-scheduler.service", "let systemd read its units again",
                "enable kube-scheduler", "start kube-scheduler",
            ])
    }

    private var unitText: String {
        ComponentUnit(
            name: "kube-scheduler", binary: "/usr/local/bin/kube-scheduler",
            arguments: ["--kubeconfig=/etc/kubernetes/scheduler.conf", "--v=2"]
        ).text
    }

    /// state of the unit, when its file was changed, what is done
    @Test(
        arguments: [
            (.active, 1, []),
            (.active, 9, ["restart kube-scheduler, since /etc/kubernetes/pki/ca.crt is newer than its process"]),
            (.inactive, 1, ["start kube-scheduler"]),
            (.failed, 1, ["reset-failed kube-scheduler", "start kube-scheduler"]),
        ] as [(UnitStatus.Activity, Int64, [String])])
    func aUnitIsStartedAndRestarted(_ activity: UnitStatus.Activity, _ modified: Int64, _ wanted: [String]) throws {
        let unit = UnitStatus(activity: activity, sub: "", started: 5)
        let facts = facts(unitFile: unitText, unit: unit, modified: modified)
        #expect(try step(.unit).changes(given: facts, site(formed: false)).map(\.summary) == wanted)
    }

    @Test func aUnitThatDoesNotAnswerIsWaitedFor() {
        let facts = facts(unitFile: unitText, complaint: "refused", formed: true)
        #expect(throws: NotYet.self) { try step(.unit).changes(given: facts, site(formed: true)) }
    }

    @Test(
        arguments: [
            ("--a=b", "--a=b"), ("--a=100%", "--a=100%%"), ("--a=$x", "--a=$$x"), ("--a=b c", "\"--a=b c\""),
            ("--a=\"q\"", "\"--a=\\\"q\\\"\""),
        ])
    func argumentsAreWrittenAsSystemdReadsThem(_ argument: String, _ written: String) {
        #expect(ComponentUnit.quoted(argument) == written)
    }

    @Test func namesOfVolumesAreLabels() {
        #expect(StaticPod.volumeName("/etc/kubernetes/audit-policy.yaml") == "etc-kubernetes-audit-policy-yaml")
        let long = "/usr/" + String(repeating: "a", count: 80)
        #expect(
            StaticPod.volumeName(long).count == 63 && StaticPod.volumeName(long) != StaticPod.volumeName(long + "b"))
    }

    @Test(
        arguments: [
            ("", "", 7, "curl: (7) refused", "refused"), ("ok", "200", 0, "", nil),
            ("[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed", "500", 0, "", "[-]etcd failed"),
        ] as [(String, String, Int32, String, String?)])
    func healthIsWhatIsAnswered(
        _ body: String, _ code: String, _ status: Int32, _ errors: String, _ words: String?
    ) async throws {
        let machine = FakeMachine()
        await machine.script(program: "curl") { _, _ in .says("\(body)\n\(code)", errors: errors, status: status) }
        let health = try await ComponentHealth.ask(machine, port: 6443, path: "/readyz")
        #expect((health.complaint == nil) == (words == nil))
        if let words { #expect(health.complaint?.contains(words) == true) }
    }

    @Test func theLastWordsOfAPodAreFound() async throws {
        let machine = FakeMachine()
        let folder = "/var/log/pods/kube-system_kube-apiserver-node-1_2/kube-apiserver"
        await machine.change { $0.put("/var/log/pods/kube-system_kube-apiserver-node-1_1/kube-apiserver/0.log", "") }
        await machine.change { $0.put("\(folder)/0.log", "") }
        await machine.change { $0.put("\(folder)/1.log", "") }
        await machine.script(
            ["tail", "-n", "8", "--", "\(folder)/1.log"], output: "2026-10-01T12:00:00Z stderr F no flag x\n")
        #expect(try await PodLogs(name: "kube-apiserver", host: "node-1").lastLines(on: machine) == ["no flag x"])
    }

    /// A pod whose sandbox cannot be made logs nothing, and the kubelet says why.
    @Test func whyAPodIsNotBroughtUpIsTold() {
        let journal = #"""
            I1127 19:53:16.264864 3983 kubelet_node_status.go:78] "Attempting to register node" node="cp-1"
            E1127 19:53:15.262900 3983 pod_workers.go:1324] "Error syncing pod, skipping" err="failed to \"CreatePodSandbox\": seccomp not supported" pod="kube-system/kube-scheduler-cp-1" podUID="9"
            E1127 19:53:15.262900 3983 pod_workers.go:1324] "Error syncing pod, skipping" err="back-off" pod="kube-system/kube-apiserver-cp-1" podUID="8"
            """#
        #expect(
            PodLogs.reason(in: journal, pod: "kube-scheduler-cp-1")
                == #"kubelet: failed to "CreatePodSandbox": seccomp not supported"#)
        #expect(PodLogs.reason(in: journal, pod: "kube-scheduler-cp-2") == nil)
    }

    @Test func anAnsweringServerIsAMilestone() throws {
        let step = ComponentHealthStep(name: "kube-apiserver", port: 6443)
        #expect(step.milestone == .controlPlaneFormed)
        #expect(ComponentHealthStep(name: "kube-scheduler", port: 10259).milestone == nil)
        #expect(try step.changes(given: .init(health: ComponentHealth()), .alone()) == [])
        let error = #expect(throws: NotYet.self) {
            try step.changes(given: .init(health: ComponentHealth(complaint: "refused", log: ["bad flag"])), .alone())
        }
        #expect(error?.reason.contains("bad flag") == true)
    }
}
