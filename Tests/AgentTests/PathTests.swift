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

    /// Questions of one burst go to a directory once; what happens to it between two of them is seen.
    @Test func aDirectoryThatTookAnothersPlaceIsLookedInto() throws {
        let names = (1...20).map { "deep/file-\($0)" }
        for name in names { try folder.put(name, name) }
        func look() throws -> [[UInt8]?] {
            let ids = try names.map { try agent.send(.query(.file(path: folder[$0], limit: 99))) }
            return try ids.map { try agent.answer(to: $0).content }
        }
        #expect(try look() == names.map { Array($0.utf8) })
        rename(folder["deep"], folder["old"])
        #expect(try look() == names.map { _ in nil })
        for name in names { try folder.put(name, "new") }
        #expect(try look() == names.map { _ in Array("new".utf8) })
        #expect(try agent.act(.remove(path: folder["deep"], recursive: true)) == .done)
        #expect(try look() == names.map { _ in nil })
    }

    @Test func noFileSystemStaysBusyByQuestions() throws {
        for number in 1...9 {
            try folder.put("\(number)/a", "x")
            #expect(try agent.ask(.stat(path: folder["\(number)/a"])).stat?.kind == .file)
        }
        // The last answer is there before the agent has let go.
        for _ in 0..<50 where !isIdle { usleep(100_000) }
        #expect(isIdle)
    }

    /// Nothing of the folder is open in the agent.
    private var isIdle: Bool {
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(agent.pid)/fd")) ?? []
        return !open.contains { number in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(agent.pid)/fd/\(number)")
            return target?.hasPrefix(folder.path) ?? false
        }
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
