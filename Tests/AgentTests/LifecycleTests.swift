import Foundation
import Testing
import Wire

struct LifecycleTests {
    @Test func helloSaysWhatKindOfHostItIs() throws {
        let hello = try AgentProcess().hello
        #expect(hello.version == Protocol.version)
        #expect(hello.uid == geteuid())
        #expect(!hello.isReadOnly)
        #expect(hello.facts.osRelease.contains("ID="))
        #expect(!hello.facts.kernel.isEmpty && !hello.facts.machine.isEmpty && !hello.facts.hostname.isEmpty)
        #expect(hello.facts.memory > 64 << 20)
        #expect(hello.facts.cpus > 0)
        #expect(hello.facts.disks.first?.path == "/")
        #expect(hello.facts.interfaces.contains { $0.address == "127.0.0.1" && $0.prefix == 8 && $0.mtu > 0 })
        #expect([1, 2].contains(hello.facts.cgroupVersion))
        #expect(abs(Double(hello.facts.clock) / 1e9 - Date().timeIntervalSince1970) < 60)
    }

    @Test func factsAreReadAgainWhenAsked() throws {
        let agent = try AgentProcess()
        guard case .facts(let facts) = try agent.ask(.facts) else {
            Issue.record("no facts")
            return
        }
        #expect(facts.clock > agent.hello.facts.clock)
        #expect(facts.machineID == agent.hello.facts.machineID)
    }

    @Test func itEndsWhenTheControllerHangsUp() throws {
        let agent = try AgentProcess()
        agent.hangUp()
        #expect(try agent.next() == nil)
        #expect(agent.exitStatus() == 0)
    }

    @Test func anActionUnderWayIsFinishedAndNoOtherBegun() throws {
        let folder = try Folder()
        let agent = try AgentProcess()
        try agent.send(.action(.run(Command(["sh", "-c", "sleep 2; echo done > \(folder["first"])"]))))
        try agent.send(.action(.run(Command(["touch", folder["second"]]))))
        usleep(100_000)
        agent.hangUp()
        #expect(agent.exitStatus() == 0)
        #expect(folder.names == ["first"])
    }

    @Test func aProbeUnderWayIsEndedWithTheController() throws {
        let agent = try AgentProcess()
        try agent.send(.query(.probe(Command(["sleep", "60"], timeout: 60_000))))
        usleep(100_000)
        let start = Date()
        agent.hangUp()
        #expect(agent.exitStatus() == 0)
        #expect(Date().timeIntervalSince(start) < 10)
    }

    @Test func itEndsWhenNobodyReadsItsAnswers() throws {
        let agent = try AgentProcess()
        agent.stopListening()
        try agent.send(.query(.stat(path: "/etc")))
        #expect(agent.exitStatus() == 0)
    }

    @Test func itEndsThoughItsLastAnswersAreNotRead() throws {
        let folder = try Folder()
        try folder.put("a", [UInt8](repeating: 1, count: 1 << 20))
        let agent = try AgentProcess()
        try agent.send(.query(.file(path: folder["a"], limit: 1 << 20)))
        agent.hangUp()
        #expect(agent.exitStatus() == 0)
    }

    @Test func itEndsWhenNothingIsHeard() throws {
        let agent = try AgentProcess(["--silence", "300"])
        #expect(try agent.next() == nil)
        #expect(agent.exitStatus() == 0)
    }

    @Test func aLongActionIsNotSilence() throws {
        let agent = try AgentProcess(["--silence", "2000"])
        #expect(try agent.act(.run(Command(["sleep", "3"]))) == .exit(Exit(.status(0))))
    }

    @Test func hangUpSignalsAreIgnoredAndTerminationEndsIt() throws {
        let agent = try AgentProcess()
        agent.kill(SIGHUP)
        #expect(try agent.ask(.stat(path: "/nowhere")) == .absent)
        agent.kill(SIGTERM)
        #expect(agent.exitStatus() == 0)
    }

    @Test(arguments: [
        [], ["serve", "--loud"], ["--version", "x"], ["serve", "--lock"], ["serve", "--silence", "x"],
    ])
    func aCommandLineThatMakesNoSenseIsRefused(words: [String]) throws {
        let agent = Process()
        agent.executableURL = URL(fileURLWithPath: AgentProcess.path)
        agent.arguments = words
        let errors = Pipe()
        agent.standardError = errors
        try agent.run()
        agent.waitUntilExit()
        #expect(agent.terminationStatus == 2)
        #expect(String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self).contains("usage:"))
    }

    @Test func aReadOnlyAgentRefusesEveryActionAndAnswersEveryQuestion() throws {
        let folder = try Folder()
        let agent = try AgentProcess(["--read-only"], lock: folder["lock"])
        #expect(agent.hello.isReadOnly)
        let attributes = Attributes(mode: 0o644)
        let actions: [Action] = [
            .write(path: folder["a"], bytes: [1], attributes: attributes), .link(path: folder["b"], target: "/"),
            .receive(path: folder["a"], size: 1, sha256: [UInt8](repeating: 0, count: 32), attributes: attributes),
            .chunk(transfer: 1, offset: 0, bytes: [1]), .commit(transfer: 1), .lock(holder: "me"),
            .attributes(path: folder.path, attributes: attributes), .run(Command(["touch", folder["c"]])),
            .makeDirectory(path: folder["d"], attributes: attributes), .remove(path: folder.path, recursive: true),
            .append(path: folder["e"], bytes: [1], mode: 0o644),
            .offer(sha256: [1], token: [2], to: [], at: ""),
            .fetch(transfer: 1, token: [2], host: "127.0.0.1", port: 9),
        ]
        for action in actions { #expect(try agent.act(action) == .refused(reason: "this agent only reads")) }
        #expect(folder.names == [])
        #expect(try agent.ask(.probe(Command(["echo", "hi"]))) == .exit(Exit(.status(0), output: Array("hi\n".utf8))))
        #expect(try agent.ask(.list(path: folder.path)) == .list([]))
    }
}
