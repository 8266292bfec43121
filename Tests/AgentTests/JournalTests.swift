import Foundation
import Testing
import Wire

/// What a host tells of those who worked on it.
struct JournalTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    private func agent() throws -> AgentProcess { try AgentProcess(lock: folder["lock"], state: folder["state"]) }

    private func lines() throws -> [[String]] {
        [UInt8](try folder.text("state/journal").utf8).split(separator: UInt8(ascii: "\n"))
            .map { Array(RecordText.words(of: $0).dropFirst()) }
    }

    private func note(_ summary: String) -> Action {
        .begin(Note(layer: "02-runtime", title: "file /a", summary: summary))
    }

    private let ann = Sitting(by: "ann@laptop", command: "slipway apply -i a b", cluster: "harbour", run: "7")

    @Test func everyChangeHasALineWithWhatCameOfIt() throws {
        let agent = try agent()
        try agent.send(.action(.sitting(ann)))
        #expect(try agent.act(.lock(holder: "ann")) == .done)
        try agent.send(.action(note("write /a")))
        #expect(
            try agent.act(.write(path: folder["a"], bytes: Array("secret".utf8), attributes: Attributes(mode: 0o600)))
                == .done)
        try agent.send(.action(note("run it")))
        #expect(try agent.act(.run(Command(["sh", "-c", "echo secret; exit 3"]))).exit != nil)
        try agent.send(.action(note("write nowhere")))
        _ = try agent.act(.write(path: folder["no/a"], bytes: [], attributes: Attributes(mode: 0o600)))
        try agent.send(.action(note("never begun")))
        agent.hangUp()
        _ = agent.exitStatus()
        let where_ = ["change", "02-runtime", "file /a"]
        #expect(
            try lines() == [
                ["run", "ann@laptop", "harbour", "slipway apply -i a b", "7", ""], where_ + ["write /a", "done"],
                where_ + ["run it", "exit status 3"], where_ + ["write nowhere", "error 2 of open \(folder["no/a"])"],
                where_ + ["never begun", "cut off"], ["end", "4", "3"],
            ])
        #expect(try !folder.text("state/journal").contains("secret"))
    }

    @Test func whoWasNotLetInIsNotTold() throws {
        let first = try agent()
        #expect(try first.act(.lock(holder: "ann")) == .done)
        let second = try agent()
        try second.send(.action(.sitting(ann)))
        #expect(try second.act(.lock(holder: "bob")) == .held(by: "ann"))
        second.hangUp()
        _ = second.exitStatus()
        #expect(!FileManager.default.fileExists(atPath: folder["state/journal"]))
    }

    @Test func aResetThatFindsNothingBeginsNothing() throws {
        let agent = try agent()
        try agent.send(.action(.sitting(Sitting(by: "a@b", command: "reset", cluster: "c", isReset: true))))
        #expect(try agent.act(.lock(holder: "ann")) == .done)
        agent.hangUp()
        _ = agent.exitStatus()
        #expect(!FileManager.default.fileExists(atPath: folder["state"]))
    }

    @Test func itDoesNotGrowForEver() throws {
        try folder.put("state/journal", [UInt8](repeating: 10, count: 2 << 20))
        let agent = try agent()
        try agent.send(.action(.sitting(ann)))
        #expect(try agent.act(.lock(holder: "ann")) == .done)
        #expect(try lines() == [["run", "ann@laptop", "harbour", "slipway apply -i a b", "7", ""]])
        #expect(try folder.bytes("state/journal.1").count == 2 << 20)
    }
}
