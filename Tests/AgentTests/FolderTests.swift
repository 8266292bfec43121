import Foundation
import Testing
import Wire

struct FolderTests {
    let folder: Folder
    let agent: AgentProcess

    init() throws {
        folder = try Folder()
        agent = try AgentProcess()
    }

    @Test func aDirectoryAppearsWithItsParents() throws {
        #expect(try agent.act(.makeDirectory(path: folder["a/b/c"], attributes: Attributes(mode: 0o1770))) == .done)
        #expect((folder.mode("a"), folder.mode("a/b"), folder.mode("a/b/c")) == (0o755, 0o755, 0o1770))
    }

    @Test func aDirectoryThatIsThereGetsItsAttributes() throws {
        mkdir(folder["a"], 0o755)
        try folder.put("a/x", "kept")
        #expect(try agent.act(.makeDirectory(path: folder["a"], attributes: Attributes(mode: 0o700))) == .done)
        #expect(folder.mode("a") == 0o700)
        #expect(folder.exists("a/x"))
    }

    @Test func whatIsNoDirectoryStaysWhatItIs() throws {
        try folder.put("f", "x")
        symlink("/tmp", folder["l"])
        for name in ["f", "l", "f/below"] {
            let answer = try agent.act(.makeDirectory(path: folder[name], attributes: Attributes(mode: 0o700)))
            #expect(answer.errno == ENOTDIR)
        }
        #expect(try folder.text("f") == "x")
    }

    @Test func aLinkAppearsAndReplacesLinksAndFiles() throws {
        try folder.put("f", "x")
        for (name, target) in [("new", "anything"), ("new", "f"), ("f", "/etc")] {
            #expect(try agent.act(.link(path: folder[name], target: target)) == .done)
            #expect(try agent.ask(.stat(path: folder[name])).stat?.target == target)
        }
        mkdir(folder["d"], 0o755)
        #expect(try agent.act(.link(path: folder["d"], target: "x")).errno == EISDIR)
        #expect(try agent.act(.link(path: folder["no/x"], target: "x")).errno == ENOENT)
        #expect(try agent.act(.link(path: folder["x"], target: "")).reason != nil)
        #expect(try agent.act(.link(path: folder["x"], target: "a\u{0}b")).reason != nil)
        #expect(folder.names == ["d", "f", "new"])
    }

    @Test func appendingMakesAFileOnceAndThenOnlyAdds() throws {
        #expect(try agent.act(.append(path: folder["log"], bytes: Array("a\n".utf8), mode: 0o664)) == .done)
        #expect(try agent.act(.append(path: folder["log"], bytes: Array("b\n".utf8), mode: 0o600)) == .done)
        #expect(try folder.text("log") == "a\nb\n")
        #expect(folder.mode("log") == 0o664)
        symlink("log", folder["l"])
        mkfifo(folder["p"], 0o600)
        #expect(try agent.act(.append(path: folder["l"], bytes: [1], mode: 0o664)).errno == ELOOP)
        #expect(try agent.act(.append(path: folder["p"], bytes: [1], mode: 0o664)) != .done)
        #expect(try agent.act(.append(path: folder.path, bytes: [1], mode: 0o664)).errno == EISDIR)
    }

    @Test func attributesAreGivenToWhatIsThere() throws {
        try folder.put("f", "x")
        mkfifo(folder["p"], 0o600)
        symlink("f", folder["l"])
        for name in ["f", "p"] {
            #expect(try agent.act(.attributes(path: folder[name], attributes: Attributes(mode: 0o420))) == .done)
            #expect(folder.mode(name) == 0o420)
        }
        #expect(try agent.act(.attributes(path: folder.path, attributes: Attributes(mode: 0o711))) == .done)
        #expect(try agent.act(.attributes(path: folder["l"], attributes: Attributes(mode: 0o777))).reason != nil)
        #expect(try agent.act(.attributes(path: folder["x"], attributes: Attributes(mode: 0o777))).errno == ENOENT)
        #expect(folder.mode("f") == 0o420)
    }

    @Test(.enabled(if: AgentProcess.isRoot, "needs root, to give files away"))
    func attributesKeepWhatIsNotNamed() throws {
        try folder.put("f", "x")
        chown(folder["f"], 1, 2)
        #expect(try agent.act(.attributes(path: folder["f"], attributes: Attributes(mode: 0o6755))) == .done)
        var stat = try agent.ask(.stat(path: folder["f"])).stat
        #expect((stat?.uid, stat?.gid, stat?.mode) == (1, 2, 0o6755))
        let given = Attributes(mode: 0o6755, owner: "root", group: "3")
        #expect(try agent.act(.attributes(path: folder["f"], attributes: given)) == .done)
        stat = try agent.ask(.stat(path: folder["f"])).stat
        #expect((stat?.uid, stat?.gid, stat?.mode) == (0, 3, 0o6755))
    }

    @Test func removingTakesFilesLinksAndEmptyDirectories() throws {
        try folder.put("target", "x")
        symlink("target", folder["l"])
        mkdir(folder["d"], 0o755)
        for name in ["l", "d", "never there", "no/way/there"] {
            #expect(try agent.act(.remove(path: folder[name], recursive: false)) == .done)
        }
        #expect(folder.names == ["target"])
        #expect(try agent.act(.remove(path: folder.path, recursive: false)).errno == ENOTEMPTY)
    }

    @Test func removingATreeDoesNotFollowLinksOutOfIt() throws {
        let other = try Folder()
        try other.put("kept", "x")
        #expect(try agent.act(.makeDirectory(path: folder["a/b/c"], attributes: Attributes(mode: 0o755))) == .done)
        for number in 0..<300 { try folder.put("a/b/\(number)", "x") }
        symlink(other.path, folder["a/b/c/out"])
        #expect(try agent.act(.remove(path: folder["a"], recursive: true)) == .done)
        #expect(folder.names == [])
        #expect(other.names == ["kept"])
    }

    @Test func aTreeTooDeepIsLeftWithAnError() throws {
        let deep = String(repeating: "d/", count: 400)
        #expect(try agent.act(.makeDirectory(path: folder[deep], attributes: Attributes(mode: 0o755))) == .done)
        #expect(try agent.act(.remove(path: folder["d"], recursive: true)).errno == ELOOP)
    }

    @Test(arguments: ["/", "/etc", "/usr", "/bin", "/var/lib", "/proc/self/root/etc", "/./etc", "/var/", "/run"])
    func theSystemIsNotRemoved(path: String) throws {
        // As nobody, so that an agent that gets this wrong does no harm.
        let agent = try AgentProcess(
            launcher: AgentProcess.isRoot ? ["setpriv", "--reuid=65534", "--clear-groups"] : [])
        let answer = try agent.act(.remove(path: path, recursive: false))
        #expect(answer.reason != nil)
    }

    @Test(.enabled(if: AgentProcess.isRoot, "needs root, to mount"))
    func aTreeWithAMountInItIsNotTouched() throws {
        let other = try Folder()
        try other.put("kept", "x")
        try folder.put("first", "x")
        mkdir(folder["with space"], 0o755)
        let mount = "mount --bind \(other.path) '\(folder["with space"])' && exec \"$@\""
        let agent = try AgentProcess(launcher: ["unshare", "-m", "sh", "-c", mount, "sh"])
        #expect(try agent.act(.remove(path: folder.path, recursive: true)).errno == EXDEV)
        #expect(folder.names == ["first", "with space"])
        #expect(other.names == ["kept"])
    }
}
