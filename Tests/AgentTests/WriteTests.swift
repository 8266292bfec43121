import Foundation
import Testing
import Wire

struct WriteTests {
    let folder: Folder
    let agent: AgentProcess

    init() throws {
        folder = try Folder()
        agent = try AgentProcess()
    }

    private func write(_ name: String, _ text: String, _ attributes: Attributes) throws -> Answer {
        try agent.act(.write(path: folder[name], bytes: Array(text.utf8), attributes: attributes))
    }

    @Test(arguments: [0o600, 0o644, 0o4755, 0o777, 0] as [UInt32])
    func aFileAppearsWithItsMode(mode: UInt32) throws {
        #expect(try write("a", "x", Attributes(mode: mode)) == .done)
        #expect(folder.mode("a") == mode)
        #expect(folder.names == ["a"])
    }

    @Test func aFileIsReplaced() throws {
        try folder.put("a", "a long text that was there")
        #expect(try write("a", "x", Attributes(mode: 0o600)) == .done)
        #expect(try folder.text("a") == "x")
    }

    @Test func aLinkIsReplacedAndNotFollowed() throws {
        try folder.put("target", "untouched")
        symlink("target", folder["l"])
        #expect(try write("l", "x", Attributes(mode: 0o644)) == .done)
        #expect(try folder.text("target") == "untouched")
        #expect(try agent.ask(.stat(path: folder["l"])).stat?.kind == .file)
    }

    @Test func whatIsNoFileIsNotReplaced() throws {
        mkdir(folder["d"], 0o755)
        mkfifo(folder["p"], 0o600)
        #expect(try write("d", "x", Attributes(mode: 0o644)).errno == EISDIR)
        #expect(try write("p", "x", Attributes(mode: 0o644)).reason != nil)
        #expect(try agent.act(.write(path: "/", bytes: [], attributes: Attributes(mode: 0o644))).errno == EISDIR)
        #expect(folder.names == ["d", "p"])
    }

    @Test func missingParentsAreAnError() throws {
        #expect(try write("no/a", "x", Attributes(mode: 0o644)).errno == ENOENT)
    }

    @Test func whoIsNotKnownOwnsNothing() throws {
        let user = try write("a", "x", Attributes(mode: 0o644, owner: "nobody-of-that-name"))
        #expect(user == .refused(reason: "no user 'nobody-of-that-name' on this host"))
        let group = try write("a", "x", Attributes(mode: 0o644, group: "-1"))
        #expect(group == .refused(reason: "no group '-1' on this host"))
        #expect(try write("a", "x", Attributes(mode: 0o644, owner: "4294967295")).reason != nil)
        #expect(try write("a", "x", Attributes(mode: 0o10000)).reason != nil)
        #expect(folder.names == [])
    }

    @Test(.enabled(if: AgentProcess.isRoot, "needs root, to give files away"))
    func ownersAreNamesOrNumbersAndEmptyKeepsThem() throws {
        #expect(try write("a", "x", Attributes(mode: 0o644, owner: "daemon", group: "12345")) == .done)
        var stat = try agent.ask(.stat(path: folder["a"])).stat
        #expect((stat?.owner, stat?.group, stat?.gid) == ("daemon", "12345", 12345))
        #expect(try write("a", "y", Attributes(mode: 0o4750)) == .done)
        stat = try agent.ask(.stat(path: folder["a"])).stat
        #expect((stat?.owner, stat?.gid, stat?.mode) == ("daemon", 12345, 0o4750))
    }

    @Test(.enabled(if: AgentProcess.isRoot, "needs root, to write in a folder of another group"))
    func aNewFileIsOfRootEvenInAFolderThatHandsItsGroupDown() throws {
        chown(folder.path, 1, 12345)
        chmod(folder.path, 0o2755)
        #expect(try write("a", "x", Attributes(mode: 0o644)) == .done)
        let stat = try agent.ask(.stat(path: folder["a"])).stat
        #expect((stat?.uid, stat?.gid) == (0, 0))
    }

    @Test func whatKilledAgentsLeftIsRemovedOnceItIsOld() throws {
        let old = try folder.put(".slipway-1-1-1", "")
        try folder.put(".slipway-2-2-2", "")
        try folder.put("slipway-3", "")
        // The time of change cannot be chosen, so only that young ones stay can be seen here.
        utimes(old, [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)])
        #expect(try write("a", "x", Attributes(mode: 0o644)) == .done)
        #expect(folder.names == [".slipway-1-1-1", ".slipway-2-2-2", "a", "slipway-3"])
    }

    @Test func aFileIsNeverSeenHalfWritten() throws {
        let size = 4 << 20
        let (path, done) = (folder["a"], folder["done"])
        try folder.put("a", [UInt8](repeating: 0, count: size))
        // Another agent looks at it again and again while this one replaces it.
        let loop = "while [ ! -e \(done) ]; do stat -c %s \(path); done | sort -u"
        let looker = try AgentProcess()
        let id = try looker.send(.query(.probe(Command(["sh", "-c", loop]))))
        for value in 1...20 {
            let bytes = [UInt8](repeating: UInt8(value), count: size)
            #expect(try agent.act(.write(path: path, bytes: bytes, attributes: Attributes(mode: 0o644))) == .done)
        }
        try folder.put("done", "")
        #expect(try looker.answer(to: id).exit?.text == "\(size)\n")
    }
}
