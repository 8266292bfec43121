import Foundation
import Testing
import Wire

/// What goes wrong with the record of a host.
struct RecordFaultTests {
    let folder: Folder
    let state: String

    init() throws {
        folder = try Folder()
        state = folder["state"]
    }

    private func agent() throws -> AgentProcess { try AgentProcess(lock: folder["lock"], state: state) }

    private func record() throws -> HostRecord {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: state + "/record")))
        return try #require(HostRecord(bytes))
    }

    private let plain = Attributes(mode: 0o600)

    @Test func nothingIsDoneThatCannotBeWrittenDown() throws {
        try folder.put("state", "a file stands in the folder's place")
        let agent = try agent()
        #expect(try agent.act(.write(path: folder["a"], bytes: [1], attributes: plain)).errno == ENOTDIR)
        #expect(try agent.act(.begin(Note(layer: "", title: "", summary: "", undo: [.user("u")]))) == .done)
        #expect(try agent.act(.run(Command(["touch", folder["a"]]))).errno == ENOTDIR)
        #expect(!folder.names.contains("a"))
    }

    @Test(arguments: ["slipway record 99\n", "", "words\n"])
    func aRecordOfAnotherVersionIsLeftAlone(text: String) throws {
        try folder.put("state/record", text)
        let answer = try agent().act(.write(path: folder["a"], bytes: [1], attributes: plain))
        #expect(answer.reason?.contains("another version") == true, "\(answer)")
        #expect(try folder.text("state/record") == text)
    }

    @Test func theRecordIsNoLinkToElsewhere() throws {
        mkdir(state, 0o700)
        try folder.put("target", "slipway record 1\n")
        symlink(folder["target"], state + "/record")
        #expect(try agent().act(.write(path: folder["a"], bytes: [1], attributes: plain)).reason != nil)
        #expect(try folder.text("target") == "slipway record 1\n")
    }

    @Test func aLineThatWasCutOffCountsForNothing() throws {
        #expect(try agent().act(.write(path: folder["a"], bytes: [1], attributes: plain)) == .done)
        let whole = try folder.text("state/record")
        try folder.put("state/record", whole + "path \(folder["b"]) abs")
        #expect(try agent().act(.write(path: folder["c"], bytes: [1], attributes: plain)) == .done)
        #expect(try record().paths.map(\.path).filter { $0 != folder["b"] } == [folder["a"], folder["c"]])
        #expect(try record().standing(of: folder["b"]) == nil)
    }

    @Test func aResetWritesNothingDown() throws {
        let agent = try agent()
        #expect(try agent.act(.sitting(Sitting(by: "t", command: "c", cluster: "c", isReset: true))) == .done)
        #expect(try agent.act(.write(path: folder["a"], bytes: [1], attributes: plain)) == .done)
        agent.hangUp()
        _ = agent.exitStatus()
        #expect(!folder.names.contains("state"))
    }

    @Test func onlyRootSeesIt() throws {
        #expect(try agent().act(.write(path: folder["a"], bytes: [1], attributes: plain)) == .done)
        #expect(folder.mode("state") == 0o700)
        #expect(folder.mode("state/record") == 0o600)
    }
}
