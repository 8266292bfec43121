import Foundation
import Testing
import Wire

/// What the agent writes down of how a host was, and how it puts it back.
struct RecordTests {
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

    /// Takes back everything in the record, the last thing first, as a reset does.
    private func restoreAll(location: SourceLocation = #_sourceLocation) throws {
        let agent = try agent()
        #expect(try agent.act(.sitting(Sitting(by: "t", command: "reset", cluster: "c", isReset: true))) == .done)
        for path in try record().paths.reversed() {
            #expect(try agent.act(.restore(path: path.path)) == .done, sourceLocation: location)
        }
        #expect(try record().paths == [], sourceLocation: location)
        #expect(
            ((try? FileManager.default.contentsOfDirectory(atPath: state + "/originals")) ?? []) == [],
            sourceLocation: location)
    }

    /// Everything in the test's folder but the agent's own: kind, mode, times of files, content or target.
    private func picture() throws -> [String] {
        let script =
            "cd '\(folder.path)'; find . -path ./state -prune -o -name lock -prune -o -mindepth 1 -printf '%p %y %m %U:%G %l' "
            + "\\( -type f -printf ' %T@' -exec sha256sum {} \\; -o -printf '\\n' \\) | sort"
        guard case .exit(let exit) = try AgentProcess().ask(.probe(Command(["sh", "-c", script]))) else { return [] }
        return String(decoding: exit.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private let plain = Attributes(mode: 0o600)

    @Test func filesComeBackWithModeAndTimes() throws {
        let path = try folder.put("a", "of somebody else\n")
        chmod(path, 0o640)
        utimes(path, [timeval(tv_sec: 5, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 250_000)])
        let before = try picture()
        let first = try agent()
        #expect(try first.act(.write(path: path, bytes: [1], attributes: plain)) == .done)
        #expect(try first.act(.write(path: path, bytes: [2], attributes: plain)) == .done)
        #expect(try first.act(.write(path: folder["new"], bytes: [2], attributes: plain)) == .done)
        #expect(try record().paths.map(\.path) == [path, folder["new"]])
        try restoreAll()
        #expect(try picture() == before)
    }

    /// Each of these actions on each kind of thing, and then everything is as before.
    @Test func whateverWasTouchedComesBack() throws {
        try folder.put("file", "f")
        try folder.put("appended", "a\n")
        try folder.put("dressed", "d")
        try folder.put("dressed-then-written", "dw")
        mkdir(folder["directory"], 0o751)
        try folder.put("tree/below/x", "x")
        symlink("nowhere", folder["link"])
        symlink("file", folder["replaced-link"])
        mkfifo(folder["pipe"], 0o620)
        let before = try picture()
        let agent = try agent()
        let wide = Attributes(mode: 0o777)
        let actions: [Action] = [
            .remove(path: folder["file"], recursive: false),
            .append(path: folder["appended"], bytes: Array("more".utf8), mode: 0o600),
            .append(path: folder["appended-new"], bytes: Array("more".utf8), mode: 0o600),
            .attributes(path: folder["dressed"], attributes: wide),
            .attributes(path: folder["dressed-then-written"], attributes: wide),
            .write(path: folder["dressed-then-written"], bytes: [9], attributes: wide),
            .makeDirectory(path: folder["directory"], attributes: wide),
            .makeDirectory(path: folder["made/with/parents"], attributes: wide),
            .write(path: folder["made/with/x"], bytes: [1], attributes: wide),
            .remove(path: folder["tree"], recursive: true), .remove(path: folder["link"], recursive: false),
            .write(path: folder["link"], bytes: [1], attributes: wide),
            .link(path: folder["replaced-link"], target: "elsewhere"), .link(path: folder["made-link"], target: "x"),
            .remove(path: folder["pipe"], recursive: false),
        ]
        for action in actions { #expect(try agent.act(action) == .done, "\(action)") }
        #expect(try picture() != before)
        try restoreAll()
        #expect(try picture() == before)
    }

    @Test func aBigTransferIsWrittenDownBeforeItTakesItsPlace() throws {
        try folder.put("a", "old")
        let before = try picture()
        let agent = try agent()
        let bytes = Array("new".utf8)
        let sum: [UInt8] = [
            0x11, 0x50, 0x7a, 0x0e, 0x2f, 0x5e, 0x69, 0xd5, 0xdf, 0xa4, 0x0a, 0x62, 0xa1, 0xbd, 0x7b, 0x6e, 0xe5, 0x7e,
            0x6b, 0xcd, 0x85, 0xc6, 0x7c, 0x9b, 0x84, 0x31, 0xb3, 0x6f, 0xff, 0x21, 0xc4, 0x37,
        ]
        let opened = try agent.act(.receive(path: folder["a"], size: 3, sha256: sum, attributes: plain))
        guard case .transfer(let number) = opened else { return #expect(Bool(false), "\(opened)") }
        #expect(try agent.act(.chunk(transfer: number, offset: 0, bytes: bytes)) == .done)
        #expect((try? record().paths.count) ?? 0 == 0)
        #expect(try agent.act(.commit(transfer: number)) == .done)
        #expect(try record().paths.map(\.path) == [folder["a"]])
        try restoreAll()
        #expect(try picture() == before)
    }

    @Test func aFileOfAnotherFileSystemIsCopied() throws {
        let path = "/dev/shm/slipway-record-\(getpid())"
        try Data("far".utf8).write(to: URL(filePath: path))
        defer { unlink(path) }
        chmod(path, 0o604)
        // What is in /dev is not written down, so a link of root leads there.
        symlink("/dev/shm", folder["far"])
        let far = folder["far/slipway-record-\(getpid())"]
        #expect(try agent().act(.write(path: far, bytes: [1], attributes: plain)) == .done)
        try restoreAll()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "far")
        var status = stat()
        stat(path, &status)
        #expect(status.st_mode & 0o777 == 0o604)
    }

    @Test func aDirectoryWithSomethingOfOthersInItStays() throws {
        let first = try agent()
        #expect(try first.act(.makeDirectory(path: folder["d"], attributes: Attributes(mode: 0o755))) == .done)
        try folder.put("d/theirs", "x")
        let second = try agent()
        #expect(try second.act(.restore(path: folder["d"])).errno == ENOTEMPTY)
        #expect(try record().paths.map(\.path) == [folder["d"]])
        #expect(try folder.text("d/theirs") == "x")
    }

    @Test func restoringGoesOnWhereItWasCutOff() throws {
        try folder.put("a", "old")
        #expect(try agent().act(.write(path: folder["a"], bytes: [1], attributes: plain)) == .done)
        let kept = try Data(contentsOf: URL(filePath: state + "/record"))
        #expect(try agent().act(.restore(path: folder["a"])) == .done)
        // The line that says so was lost: what was kept is gone, and what stands there is taken for it.
        try kept.write(to: URL(filePath: state + "/record"))
        #expect(try agent().act(.restore(path: folder["a"])) == .done)
        #expect(try folder.text("a") == "old")
    }

    @Test func whatWasNotTouchedIsNotPutBack() throws {
        #expect(
            try agent().act(.restore(path: "/etc/passwd")) == .refused(reason: "'/etc/passwd' is not in the record"))
    }

    @Test func programsAreAnnouncedOnceAndFirst() throws {
        let agent = try agent()
        let note = Note(
            layer: "01", title: "t", summary: "s",
            undo: [.unit("a.service", file: "disabled", isActive: false), .nothing, .sysctl("net/x", was: "0 1\n")])
        #expect(try agent.act(.begin(note)) == .done)
        #expect(try agent.act(.run(Command(["cat", state + "/record"]))).exit?.text.contains("a.service") == true)
        let later = Note(
            layer: "01", title: "t", summary: "s", undo: [.unit("a.service", file: "enabled", isActive: true)])
        #expect(try agent.act(.begin(later)) == .done)
        #expect(try agent.act(.run(Command(["true"]))).exit?.succeeded == true)
        #expect(try record().undos == [note.undo[0], note.undo[2]])
    }

    @Test func aTreeOfStateKnowsWhatWasInIt() throws {
        try folder.put("old/theirs/x", "x")
        let agent = try agent()
        let undo: [Undo] = [.tree(folder["old"]), .tree(folder["new"])]
        #expect(try agent.act(.begin(Note(layer: "", title: "", summary: "", undo: undo))) == .done)
        #expect(try agent.act(.makeDirectory(path: folder["new"], attributes: plain)) == .done)
        #expect(try agent.act(.write(path: folder["new/y"], bytes: [1], attributes: plain)) == .done)
        #expect(try agent.act(.write(path: folder["old/z"], bytes: [1], attributes: plain)) == .done)
        let record = try record()
        #expect(record.trees.map(\.path) == [folder["old"], folder["new"]])
        #expect(record.trees.map { $0.before?.sorted() } == [["theirs", "theirs/x"], nil])
        // What is in them goes with them, and is not kept one by one.
        #expect(record.paths.map(\.path) == [folder["old"], folder["new"]])
        let standing = try #require(record.standing(of: folder["old"]))
        #expect(standing == .directory(mode: 0o755, uid: getuid(), gid: getgid(), original: "-"))
    }

    /// A reset that was cut off has put its mode back, and a run that comes after it says the same once more.
    @Test func aTreeThatIsSaidAgainHasItsModeAgain() throws {
        try folder.put("old/theirs", "x")
        let say = Action.begin(Note(layer: "", title: "", summary: "", undo: [.tree(folder["old"])]))
        let first = try agent()
        #expect(try first.act(say) == .done)
        #expect(try first.act(.run(Command(["true"]))).exit?.succeeded == true)
        #expect(try first.act(.restore(path: folder["old"])) == .done)
        try folder.put("old/ours", "x")
        let second = try agent()
        #expect(try second.act(say) == .done)
        #expect(try second.act(.run(Command(["chmod", "700", folder["old"]]))).exit?.succeeded == true)
        #expect(try record().trees == [.init(folder["old"], before: ["theirs"])])
        #expect(try record().paths.map(\.path) == [folder["old"]])
        try restoreAll()
        #expect(folder.mode("old") == 0o755)
    }

    @Test func whatAProgramWillMakeIsKeptWithItsDirectories() throws {
        let before = try picture()
        let agent = try agent()
        let note = Note(layer: "", title: "", summary: "", undo: [.path(folder["a/b/c"])])
        #expect(try agent.act(.begin(note)) == .done)
        let make = Command(["sh", "-c", "mkdir -p '\(folder["a/b"])'; touch '\(folder["a/b/c"])'"])
        #expect(try agent.act(.run(make)).exit?.succeeded == true)
        #expect(try record().paths.map(\.path) == [folder["a"], folder["a/b"], folder["a/b/c"]])
        try restoreAll()
        #expect(try picture() == before)
    }

    @Test func membersOfATreeAreKeptWhereTheyWillAppear() throws {
        try folder.put("from/bin/a", "a")
        try folder.put("from/bin/b", "b")
        try folder.put("into/bin/a", "theirs")
        let before = try picture()
        let agent = try agent()
        let note = Note(
            layer: "", title: "", summary: "", undo: [.members(of: folder["from"], into: folder["into"])])
        #expect(try agent.act(.begin(note)) == .done)
        let copy = Command(["sh", "-c", "cp -r '\(folder["from"])/.' '\(folder["into"])'"])
        #expect(try agent.act(.run(copy)).exit?.succeeded == true)
        #expect(
            try record().works(at: folder["into/bin/b"]) == [
                "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
            ])
        try restoreAll()
        #expect(try picture() == before)
    }

    /// So that a reset knows what somebody else made of it since.
    @Test func whatIsPutSomewhereIsWrittenDownToo() throws {
        let agent = try agent()
        #expect(try agent.act(.write(path: folder["a"], bytes: Array("x".utf8), attributes: plain)) == .done)
        #expect(try agent.act(.write(path: folder["a"], bytes: Array("y".utf8), attributes: plain)) == .done)
        #expect(try agent.act(.write(path: folder["a"], bytes: Array("x".utf8), attributes: plain)) == .done)
        #expect(try agent.act(.link(path: folder["l"], target: "a b")) == .done)
        #expect(
            try record().works(at: folder["a"]) == [
                "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
                "a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa",
            ])
        #expect(try record().works(at: folder["l"]) == ["->a b"])
        // What a program makes of it nobody knows.
        let note = Note(layer: "", title: "", summary: "", undo: [.path(folder["a"])])
        #expect(try agent.act(.begin(note)) == .done)
        #expect(try agent.act(.run(Command(["true"]))).exit?.succeeded == true)
        #expect(try record().works(at: folder["a"]) == [])
        try restoreAll()
        #expect(try record().works == [])
    }

    @Test func aHostThatWasWorkedOnBeforeThereWasARecordSaysSo() throws {
        try folder.put("state/hashes", "of an older agent")
        let agent = try agent()
        #expect(try agent.act(.lock(holder: "ann")) == .done)
        #expect(try record().isLate && record().isEmpty)
    }

    @Test func theRecordBeginsWithTheFirstRunAndVoidsWhatAResetLeft() throws {
        try folder.put("state/reset-begun", "")
        try folder.put("state/units-are-back", "")
        let agent = try agent()
        #expect(try agent.act(.lock(holder: "ann")) == .done)
        #expect(try !record().isLate)
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: state)) == ["record"])
    }
}
