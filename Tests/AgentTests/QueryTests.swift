import Foundation
import Testing
import Wire

struct QueryTests {
    let folder: Folder
    let agent: AgentProcess

    init() throws {
        folder = try Folder()
        agent = try AgentProcess()
    }

    @Test func aFileComesWithWhatItIs() throws {
        try folder.put("a", [1, 2, 3], mode: 0o640)
        guard case .file(let stat, let bytes, let isWhole) = try agent.ask(.file(path: folder["a"], limit: 3)) else {
            Issue.record("no file")
            return
        }
        #expect(bytes == [1, 2, 3] && isWhole)
        #expect((stat.kind, stat.mode, stat.uid, stat.size) == (.file, 0o640, geteuid(), 3))
        #expect(AgentProcess.isRoot ? stat.owner == "root" && stat.group == "root" : !stat.owner.isEmpty)
        #expect(abs(Double(stat.modified) / 1e9 - Date().timeIntervalSince1970) < 60)
    }

    @Test(arguments: [0, 1, 2] as [UInt32])
    func aFileOverTheLimitComesWithoutItsContent(limit: UInt32) throws {
        try folder.put("a", [1, 2, 3])
        let answer = try agent.ask(.file(path: folder["a"], limit: limit))
        #expect(answer.content == nil)
        #expect(answer.stat?.size == 3)
    }

    @Test func aFileOfProcIsReadThoughItSaysThatItIsEmpty() throws {
        let answer = try agent.ask(.file(path: "/proc/meminfo", limit: 100_000))
        #expect(String(decoding: answer.content ?? [], as: UTF8.self).hasPrefix("MemTotal:"))
        #expect(try agent.ask(.file(path: "/proc/meminfo", limit: 10)).content == nil)
    }

    /// offset, length, what comes, does it reach to the end
    @Test(
        arguments: [
            (0, 2, [1, 2], false), (2, 2, [3, 4], false), (4, 2, [5], true), (0, 5, [1, 2, 3, 4, 5], true),
            (5, 1, [], true), (.max, .max, [], true), (1, 0, [], false),
        ] as [(UInt64, UInt32, [UInt8], Bool)])
    func aPieceOfAFileIsRead(_ offset: UInt64, _ length: UInt32, _ bytes: [UInt8], _ isEnd: Bool) throws {
        try folder.put("a", [1, 2, 3, 4, 5])
        guard
            case .file(let stat, let piece, let isWhole) = try agent.ask(
                .read(path: folder["a"], offset: offset, length: length))
        else {
            Issue.record("no file")
            return
        }
        #expect(piece == bytes && isWhole == isEnd && stat.size == 5)
    }

    @Test func aFileOfAnySizeIsReadInPieces() throws {
        let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
        try folder.put("big", bytes)
        var read: [UInt8] = []
        while read.count < bytes.count {
            let answer = try agent.ask(.read(path: folder["big"], offset: UInt64(read.count), length: 262_144))
            guard case .file(_, let piece, let isEnd) = answer, !piece.isEmpty else { break }
            read += piece
            #expect(isEnd == (read.count == bytes.count))
        }
        #expect(read == bytes)
        #expect(try agent.ask(.read(path: folder.path, offset: 0, length: 1)).errno == EISDIR)
        #expect(try agent.ask(.read(path: folder["missing"], offset: 0, length: 1)) == .absent)
    }

    @Test func aFileTooBigForAFrameIsNotSent() throws {
        #expect(truncate(try folder.put("a", []), off_t(Protocol.longestFrame)) == 0)
        let answer = try agent.ask(.file(path: folder["a"], limit: .max))
        #expect(answer.content == nil)
        #expect(answer.stat?.size == UInt64(Protocol.longestFrame))
        #expect(truncate(folder["a"], off_t(Protocol.longestFrame - 100_000)) == 0)
        #expect(try agent.ask(.file(path: folder["a"], limit: .max)).content?.count == Protocol.longestFrame - 100_000)
    }

    @Test func aLinkIsToldAndNotFollowed() throws {
        symlink("/etc/passwd", folder["l"])
        let stat = try agent.ask(.stat(path: folder["l"])).stat
        #expect((stat?.kind, stat?.target) == (.link, "/etc/passwd"))
        let answer = try agent.ask(.file(path: folder["l"], limit: 1000))
        #expect((answer.stat?.target, answer.content) == ("/etc/passwd", nil))
        #expect(try agent.ask(.hash(path: folder["l"])).errno == ELOOP)
        #expect(try agent.ask(.list(path: folder["l"])).errno == ENOTDIR)
    }

    @Test func aPipeIsNotOpened() throws {
        mkfifo(folder["p"], 0o600)
        #expect(try agent.ask(.file(path: folder["p"], limit: 10)).stat?.kind == .other)
        #expect(try agent.ask(.hash(path: folder["p"])).errno == EINVAL)
    }

    @Test func whatIsNotThereIsAbsent() throws {
        for path in [folder["x"], folder["x/y/z"]] {
            #expect(try agent.ask(.file(path: path, limit: 1)) == .absent)
            #expect(try agent.ask(.stat(path: path)) == .absent)
            #expect(try agent.ask(.list(path: path)) == .absent)
            #expect(try agent.ask(.hash(path: path)) == .absent)
        }
        try folder.put("f", "")
        #expect(try agent.ask(.stat(path: folder["f/x"])).errno == ENOTDIR)
    }

    @Test func aDirectoryIsListedByName() throws {
        for name in ["b", "a", "ü", ".c", "B"] { try folder.put(name, name) }
        symlink("a", folder["l"])
        let answer = try agent.ask(.list(path: folder.path))
        #expect(answer.names == [".c", "B", "a", "b", "l", "ü"])
        guard case .list(let entries) = answer else { return }
        #expect(entries[4].stat.target == "a")
        #expect(entries[5].stat.size == 2)
        #expect(try agent.ask(.list(path: folder["a"])).errno == ENOTDIR)
        #expect(try agent.ask(.list(path: "/")).names?.contains("etc") == true)
    }

    @Test func aDirectoryWithTooManyEntriesIsNotListed() throws {
        for number in 0..<10_000 { close(open(folder[String(number)], O_CREAT | O_WRONLY, 0o600)) }
        #expect(try agent.ask(.list(path: folder.path)).names?.count == 10_000)
        try folder.put("one more", "")
        #expect(try agent.ask(.list(path: folder.path)).errno == E2BIG)
    }

    @Test func hashesAreThoseOfSha256sum() throws {
        for size in [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 127, 128, 1000, 70_000, 600_000] {
            try folder.put("a", (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) })
            let answer = try agent.ask(.hash(path: folder["a"]))
            let printed = try agent.ask(.probe(Command(["sha256sum", folder["a"]]))).exit?.text.prefix(64)
            #expect(answer.hash?.map { String(format: "%02x", $0) }.joined() == printed.map(String.init))
            #expect(answer == .hash(sha256: answer.hash ?? [], size: UInt64(size)))
        }
        #expect(try agent.ask(.hash(path: folder.path)).errno == EISDIR)
    }

    @Test func connectingTellsWhetherSomebodyListens() throws {
        let listener = try Listener()
        #expect(try agent.ask(.connect(host: "127.0.0.1", port: listener.port, timeout: 5000)) == .connected(true))
        #expect(try agent.ask(.connect(host: "localhost", port: listener.port, timeout: 5000)) == .connected(true))
        let port = listener.close()
        #expect(try agent.ask(.connect(host: "127.0.0.1", port: port, timeout: 5000)) == .connected(false))
        #expect(try agent.ask(.connect(host: "no.such.host.example", port: 1, timeout: 5000)).errno == ENOENT)
        #expect(try agent.ask(.connect(host: "a\u{0}b", port: 1, timeout: 5000)).reason != nil)
    }
}
