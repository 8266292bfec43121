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

    @Test func aLinkIsNoLock() throws {
        let folder = try Folder()
        try folder.put("victim", "kept")
        symlink("victim", folder["lock"])
        let agent = try AgentProcess(lock: folder["lock"])
        #expect(try agent.act(.lock(holder: "x")).errno == ELOOP)
        #expect(try folder.text("victim") == "kept")
    }
}
