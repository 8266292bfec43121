import Engine
import Foundation
import Model
import StepKit
import Steps
import Testing
import Wire

@testable import slipway

@Suite struct PlanFileTests {
    private let digest = PlanDigest(salt: "00")
    private let cluster = Cluster(
        name: "lab", hosts: [Host("a", address: "10.0.0.1", roles: [.node]), Host("b", address: "10.0.0.2", roles: [])])

    private func facts(_ id: String = "m") -> HostFacts {
        var facts = HostFacts()
        (facts.machineID, facts.architecture) = (id, "amd64")
        return facts
    }

    /// What the steps of a playbook see on hosts whose files hold `content`, or cannot say yet.
    private func sightings(
        wanted: String = "new", content: String?, isOpen: Bool = false, machine: String = "m", host: HostName = "a"
    ) throws -> [Agreement.Sighting] {
        let step = FileStep(path: "/etc/x", content: .text(wanted), mode: 0o644)
        let world = World(cluster, seen: ["a": facts(machine), "b": facts()])
        let plan = try Plan([Entry(step), Entry(step)], for: world, only: [host])
        let change = Change.write(
            "/etc/x", .text(wanted), Attributes(mode: 0o644, owner: "root", group: "root"),
            replacing: content.map { File(bytes: Array($0.utf8), mode: 0o644) })
        return plan.tasks.map { .init(task: $0, changes: isOpen ? nil : content == wanted ? [] : [change]) }
    }

    private func plan(_ sightings: [Agreement.Sighting], open: String? = nil) -> PlanFile {
        let recorder = PlanRecorder()
        _ = recorder.agreement.judge(sightings)
        var state = RunState()
        for sighting in sightings {
            state.apply(Event(.started(sighting.task.id, layer: sighting.task.layer, title: sighting.task.title)))
            state.apply(Event(.finished(sighting.task.id, open.map(Outcome.unknown) ?? .ok, seconds: 0)))
        }
        return PlanFile(
            slipway: "1", agent: "aa", made: Date(timeIntervalSince1970: 1_800_000_000), by: "me", cluster: "lab",
            inventory: .init(path: "/i.yaml", sha256: "x"), sources: [], choice: .init(), salt: "00",
            hosts: recorder.hosts(state, digest))
    }

    @Test func theSameIsNoDifference() throws {
        for content in [nil, "old", "new"] {
            let plan = try plan(sightings(content: content))
            #expect(try plan.differences(from: sightings(content: content)) == [:])
        }
        let open = try plan(sightings(content: nil, isOpen: true), open: "known later")
        #expect(try open.differences(from: sightings(content: nil, isOpen: true)) == [:])
    }

    @Test(arguments: [
        (seen: "old", now: "new", "planned: write /etc/x; found: nothing to do"),
        (seen: "new", now: "old", "planned: nothing to do; found: write /etc/x"),
        (seen: nil, now: "old", "planned: create /etc/x; found: write /etc/x"),
    ]) func anotherHostIsADifference(seen: String?, now: String?, words: String) throws {
        let differences = try plan(sightings(content: seen)).differences(from: sightings(content: now))
        #expect(differences["a"]?.first == "file /etc/x: " + words)
    }

    @Test func otherThingsThatAreDifferences() throws {
        let plan = try plan(sightings(content: "old"))
        #expect(
            try plan.differences(from: sightings(wanted: "other", content: "old"))["a"]?.first
                == "file /etc/x: it says something else now")
        #expect(
            try plan.differences(from: sightings(content: "old", machine: "n"))
                == ["a": ["it is another machine, or was installed anew"]])
        #expect(
            try plan.differences(from: sightings(content: "old", host: "b"))
                == ["a": ["the host takes no part"], "b": ["the plan is not for this host"]])
        #expect(
            try plan.differences(from: Array(sightings(content: "old").prefix(1)))
                == ["a": ["file /etc/x #2: it is not done any more"]])
        #expect(
            try self.plan(Array(sightings(content: "old").prefix(1))).differences(from: sightings(content: "old"))
                == ["a": ["file /etc/x #2: it is not in the plan"]])
    }

    /// At its turn a step does no more than was planned; less is fine; what was open does what it finds.
    @Test func stepsAreHeldToThePlan() throws {
        let old = try sightings(content: "old")
        let agreement = plan(old).agreement(as: "p")
        let other = Change.write("/etc/x", .text("evil"), Attributes(mode: 0o644), replacing: nil)
        #expect(agreement.objection(old[0].task, old[0].changes ?? []) == nil)
        #expect(agreement.objection(old[0].task, []) == nil)
        let objection = agreement.objection(old[0].task, [other])
        #expect(objection?.kind == .notSafe)
        #expect(objection?.why == "it would now: create /etc/x; the plan says: write /etc/x")
        let open = try plan(sightings(content: nil, isOpen: true), open: "known later").agreement(as: "p")
        #expect(open.objection(old[0].task, [other]) == nil)
        // What an earlier step made in its place gets its owner and mode, and nothing else does.
        let mode = Change("mode", .attributes(path: "/etc/x", attributes: Attributes(mode: 0o600)))
        let elsewhere = Change("mode", .attributes(path: "/etc/y", attributes: Attributes(mode: 0o600)))
        #expect(agreement.objection(old[0].task, [mode]) == nil)
        #expect(agreement.objection(old[0].task, [elsewhere]) != nil)
        let foreign = try sightings(content: "old", host: "b")
        #expect(agreement.objection(foreign[0].task, []) != nil)
    }

    /// One difference keeps every host of the plan from being touched.
    @Test func aRefusalIsToldToAllHosts() throws {
        let both = try sightings(content: "old") + sightings(content: "old", host: "b")
        let now = try sightings(content: "new") + sightings(content: "old", host: "b")
        let refusals = plan(both).agreement(as: "p").judge(now)
        #expect(refusals["a"]?.why.contains("planned: write /etc/x; found: nothing to do") == true)
        #expect(refusals["b"]?.why == "nothing is done here, since the plan does not hold for a")
        #expect(refusals.values.allSatisfy { $0.kind == .notSafe })
    }

    @Test func aSecretIsInItByItsChecksumAlone() throws {
        let secret = "correct horse battery staple"
        let change = Change.write("/etc/k", .secret(Secret(secret)), Attributes(mode: 0o600), replacing: nil)
        let tasks = try sightings(content: "old").map(\.task)
        let plan = plan(tasks.map { .init(task: $0, changes: [change]) })
        let text = String(decoding: try JSONEncoder().encode(plan), as: UTF8.self)
        #expect(!text.contains(secret) && text.contains(Secret.mask))
        let other = Change.write("/etc/k", .secret(Secret(secret + "!")), Attributes(mode: 0o600), replacing: nil)
        let differences = plan.differences(from: tasks.map { .init(task: $0, changes: [other]) })
        #expect(differences["a"]?.first?.hasSuffix("with another content") == true)
    }
}

@Suite struct PlanFileDiskTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "slipway-plan-\(UUID())")
    private let plan = PlanFile(
        slipway: "1", agent: "aa", made: Date(timeIntervalSince1970: 1_800_000_000), by: "me", cluster: "lab",
        inventory: .init(path: "/i.yaml", sha256: "x"), sources: [], choice: .init(), salt: "00")

    private func place(_ name: String, _ text: String) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: name).path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func itIsReadAsItWasWrittenAndForItsOwnerAlone() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try place("p", "{\"kind\": \"slipway plan\"}")
        try plan.write(to: path)
        #expect(try PlanFile(reading: path) == plan)
        #expect(try PlanFile.among([path]) == plan)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.uint32Value == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["p"])
    }

    @Test(arguments: ["- file: {}\n", "[{\"kind\": \"slipway plan\"}]", "{\"kind\": \"List\"}", ""])
    func aPlaybookIsNoPlan(text: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try place("x.yaml", text)
        #expect(try PlanFile.among([path]) == nil)
        let failure = #expect(throws: Failure.self) { try plan.write(to: path) }
        #expect(failure?.kind == .input)
    }

    @Test(arguments: [
        ("{\"kind\": \"slipway plan\", \"form\": 9}", "form 9"),
        ("{\"kind\": \"slipway plan\", \"form\": 1}", "not whole"),
    ]) func aPlanThatCannotBeReadIsRefused(text: String, words: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try place("x", text)
        let failure = #expect(throws: Failure.self) { try PlanFile.among([path]) }
        #expect(failure?.why.contains(words) == true)
        let two = #expect(throws: Failure.self) { try PlanFile.among([path, "b.yaml"]) }
        #expect(two?.why == "it is a plan, and a plan stands alone")
    }

    @Test func filesThatChangedAreRefused() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let inventory = try place("i.yaml", "one")
        let playbook = try place("p.yaml", "two")
        var plan = plan
        plan.inventory = .init(path: inventory, sha256: try #require(PlanDigest.ofFile(inventory)))
        plan.sources = [.init(path: playbook, sha256: try #require(PlanDigest.ofFile(playbook)))]
        try plan.check(as: "p", inventory: inventory, version: "1", agent: "aa")
        let version = #expect(throws: Failure.self) {
            try plan.check(as: "p", inventory: inventory, version: "2", agent: "aa")
        }
        #expect(version?.kind == .notSafe)
        _ = try place("p.yaml", "three")
        let changed = #expect(throws: Failure.self) {
            try plan.check(as: "p", inventory: inventory, version: "1", agent: "aa")
        }
        #expect(changed?.why == "\(playbook) is not what it was when the plan was made")
        _ = try place("i.yaml", "four")
        #expect(throws: Failure.self) { try plan.check(as: "p", inventory: inventory, version: "1", agent: "aa") }
    }
}
