import Foundation
import Testing
import Wire

struct PathTests {
    let folder: Folder
    let agent: AgentProcess

    init() throws {
        folder = try Folder()
        agent = try AgentProcess()
    }

    @Test(arguments: ["", "etc/hosts", "./x", "/etc/../etc/hosts", "/..", "/etc/ho\u{0}sts"])
    func aPathThatIsNotOnePlaceIsRefused(path: String) throws {
        #expect(try agent.ask(.stat(path: path)).reason != nil)
        #expect(try agent.ask(.file(path: path, limit: 1)).reason != nil)
        #expect(try agent.act(.write(path: path, bytes: [], attributes: Attributes(mode: 0o600))).reason != nil)
        #expect(try agent.act(.remove(path: path, recursive: false)).reason != nil)
    }

    @Test func aPathThatIsTooLongFails() throws {
        let long = "/" + String(repeating: "a/", count: 4096)
        #expect(try agent.ask(.stat(path: long)).errno == ENAMETOOLONG)
        #expect(try agent.ask(.stat(path: "/" + String(repeating: "a", count: 256))).errno == ENAMETOOLONG)
    }

    @Test func dotsAndDoubledSlashesMeanNothing() throws {
        try folder.put("a", "x")
        #expect(try agent.ask(.file(path: "/." + folder.path + "//./a", limit: 9)).content == Array("x".utf8))
        #expect(try agent.ask(.stat(path: "/")).stat?.kind == .directory)
        #expect(try agent.ask(.stat(path: "//")).stat?.kind == .directory)
    }

    @Test func linksOfRootAmongTheParentsAreFollowed() throws {
        mkdir(folder["real"], 0o755)
        mkdir(folder["real/deep"], 0o755)
        try folder.put("real/deep/a", "x")
        symlink("real", folder["relative"])
        symlink(folder["real/deep"], folder["absolute"])
        symlink("../relative/deep", folder["real/up"])
        for path in ["relative/deep/a", "absolute/a", "real/up/a"] {
            #expect(try agent.ask(.file(path: folder[path], limit: 9)).content == Array("x".utf8))
        }
        #expect(try agent.ask(.stat(path: "/bin/sh")).stat != nil)
    }

    @Test func linksInACircleFail() throws {
        symlink("b", folder["a"])
        symlink("a", folder["b"])
        #expect(try agent.ask(.stat(path: folder["a/x"])).errno == ELOOP)
    }

    @Test(.enabled(if: AgentProcess.isRoot, "needs root, to make a link of another user"))
    func linksOfOthersAmongTheParentsAreRefused() throws {
        symlink("/etc", folder["trap"])
        lchown(folder["trap"], 1, 1)
        let reason = try agent.ask(.stat(path: folder["trap/passwd"])).reason
        #expect(reason?.contains("'trap'") == true)
        let write = Action.write(path: folder["trap/x"], bytes: [], attributes: Attributes(mode: 0o600))
        #expect(try agent.act(write).reason?.contains("'trap'") == true)
        #expect(access("/etc/x", F_OK) != 0)
        #expect(try agent.ask(.stat(path: folder["trap"])).stat?.target == "/etc")
    }
}
