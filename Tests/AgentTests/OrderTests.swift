import Foundation
import Testing
import Wire

struct OrderTests {
    let folder: Folder
    let agent: AgentProcess

    init() throws {
        folder = try Folder()
        agent = try AgentProcess()
    }

    private func script(_ text: String) -> Command { Command(["sh", "-c", text], directory: folder.path) }

    @Test func eightProgramsThatLookRunAtOnceAndTheOthersWait() throws {
        // Each counts those that run beside it; the most that any saw is the number at once.
        let look = "touch run.$$; sleep 1; ls run.* | wc -l; sleep 0.3; rm run.$$"
        let ids = try (0..<20).map { _ in try agent.send(.query(.probe(script(look)))) }
        let counts = try ids.map { Int(try agent.answer(to: $0).exit?.text.filter(\.isNumber) ?? "") ?? 0 }
        #expect(counts.max() == 8)
    }

    @Test func aPlainQuestionOvertakesProgramsThatLook() throws {
        let slow = try (0..<9).map { _ in try agent.send(.query(.probe(script("sleep 1")))) }
        let quick = try agent.send(.query(.stat(path: "/etc")))
        #expect(try agent.next()?.id == quick)
        for id in slow { #expect(try agent.answer(to: id) == .exit(Exit(.status(0)))) }
    }

    @Test func actionsRunOneAfterAnotherInOrder() throws {
        var ids: [UInt32] = []
        for number in 1...6 {
            let write = "test ! -e busy && touch busy && sleep 0.0\(7 - number) && echo \(number) >> log && rm busy"
            ids.append(try agent.send(.action(.run(script(write)))))
            ids.append(try agent.send(.action(.append(path: folder["log"], bytes: [0x2D], mode: 0o644))))
        }
        let answered = try ids.map { _ in try #require(try agent.next()).id }
        #expect(answered == ids)
        #expect(try folder.text("log") == "1\n-2\n-3\n-4\n-5\n-6\n-")
    }

    @Test func anActionWaitsForTheQuestionsBeforeIt() throws {
        let look = try agent.send(.query(.probe(script("sleep 0.4; test ! -e made"))))
        let waiting = try (0..<10).map { _ in try agent.send(.query(.probe(script("sleep 0.1; test ! -e made")))) }
        try agent.send(.action(.makeDirectory(path: folder["made"], attributes: Attributes(mode: 0o755))))
        for id in [look] + waiting { #expect(try agent.answer(to: id) == .exit(Exit(.status(0)))) }
    }

    @Test func aQuestionSeesWhatTheActionsBeforeItDid() throws {
        try agent.send(.action(.run(script("sleep 0.3; echo 1 > made"))))
        let stat = try agent.send(.query(.stat(path: folder["made"])))
        let look = try agent.send(.query(.probe(script("cat made"))))
        try agent.send(.action(.write(path: folder["made"], bytes: [0x32], attributes: Attributes(mode: 0o600))))
        let after = try agent.send(.query(.file(path: folder["made"], limit: 9)))
        #expect(try agent.answer(to: stat).stat?.size == 2)
        #expect(try agent.answer(to: look).exit?.text == "1\n")
        #expect(try agent.answer(to: after).content == [0x32])
    }

    @Test func aPingIsAnsweredWhileAnActionRuns() throws {
        let action = try agent.send(.action(.run(script("sleep 1"))))
        let ping = try agent.send(.ping)
        let first = try #require(try agent.next())
        #expect(first.id == ping && first.answer == .done)
        #expect(try agent.next()?.id == action)
    }

    @Test func aBurstOfQuestionsIsAnsweredInOrder() throws {
        let ids = try (0..<5000).map { _ in try agent.send(.query(.stat(path: "/etc/hosts"))) }
        let answered = try ids.map { _ in try #require(try agent.next()).id }
        #expect(answered == ids)
    }

    @Test func aControllerThatDoesNotReadIsWaitedFor() throws {
        // Answers of more than any pipe and the agent's own buffer hold.
        try folder.put("a", [UInt8](repeating: 1, count: 1 << 20))
        let ids = try (0..<40).map { _ in try agent.send(.query(.file(path: folder["a"], limit: 1 << 20))) }
        usleep(300_000)
        for id in ids { #expect(try agent.answer(to: id).content?.count == 1 << 20) }
    }

    @Test func moreThanMayWaitIsReadOnceThereIsRoom() throws {
        let slow = try agent.send(.action(.run(script("sleep 0.5"))))
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        let write = Action.write(path: folder["a"], bytes: bytes, attributes: Attributes(mode: 0o600))
        let ids = try (0..<60).map { _ in try agent.send(.action(write)) }
        for id in [slow] + ids { _ = try agent.answer(to: id) }
        #expect(try folder.bytes("a") == bytes)
    }
}
