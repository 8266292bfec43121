import Foundation
import Testing
import Wire

struct LockTests {
    @Test func oneAgentHoldsTheLockAndTheOthersLearnWho() throws {
        let folder = try Folder()
        let first = try AgentProcess(lock: folder["lock"])
        let second = try AgentProcess(lock: folder["lock"])
        #expect(try first.act(.lock(holder: "ann, since noon")) == .done)
        #expect(try second.act(.lock(holder: "bob")) == .held(by: "ann, since noon"))
        #expect(try first.act(.lock(holder: "ann")) == .done)
        #expect(try second.act(.lock(holder: "bob")) == .held(by: "ann"))
        // What the first one started does not go on holding it.
        #expect(
            try first.act(.run(Command(["sh", "-c", "setsid sleep 20 >/dev/null 2>&1 &"]))).exit?.succeeded == true)
        first.kill(SIGKILL)
        #expect(first.exitStatus() == -SIGKILL)
        #expect(try second.act(.lock(holder: "bob")) == .done)
        #expect(try folder.text("lock") == "bob")
        #expect(folder.mode("lock") == 0o600)
    }

    /// Whoever asks meanwhile learns that it goes by itself.
    @Test func anAgentWithoutItsControllerSaysThatItEnds() throws {
        let folder = try Folder()
        let first = try AgentProcess(lock: folder["lock"])
        let second = try AgentProcess(lock: folder["lock"])
        #expect(try first.act(.lock(holder: "ann")) == .done)
        _ = try first.send(.action(.run(Command(["sh", "-c", "touch \(folder["begun"]); sleep 2"]))))
        while !FileManager.default.fileExists(atPath: folder["begun"]) { usleep(10_000) }
        #expect(try second.act(.lock(holder: "bob")) == .held(by: "ann"))
        first.hangUp()
        var answers: [Answer] = []
        repeat {
            answers.append(try second.act(.lock(holder: "bob")))
            usleep(20_000)
        } while answers.last != .done && answers.count < 500
        #expect(answers.last == .done && answers.contains(.held(by: "ann" + Protocol.endingHolder)))
        #expect(try folder.text("lock") == "bob")
    }

    @Test func aLinkIsNoLock() throws {
        let folder = try Folder()
        try folder.put("victim", "kept")
        symlink("victim", folder["lock"])
        let agent = try AgentProcess(lock: folder["lock"])
        #expect(try agent.act(.lock(holder: "x")).errno == ELOOP)
        #expect(try folder.text("victim") == "kept")
    }
}
