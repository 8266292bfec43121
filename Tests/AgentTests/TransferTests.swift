import Foundation
import Testing
import Wire

struct TransferTests {
    let folder: Folder
    let agent: AgentProcess
    let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 9) }

    init() throws {
        folder = try Folder()
        agent = try AgentProcess()
    }

    private func hash(_ bytes: [UInt8]) throws -> [UInt8] {
        let other = try Folder()
        return try agent.ask(.hash(path: try other.put("x", bytes))).hash ?? []
    }

    private func begin(_ name: String, size: Int? = nil, sha256: [UInt8]? = nil, mode: UInt32 = 0o755) throws -> Answer
    {
        let action = Action.receive(
            path: folder[name], size: UInt64(truncatingIfNeeded: size ?? bytes.count),
            sha256: try sha256 ?? hash(bytes),
            attributes: Attributes(mode: mode))
        return try agent.act(action)
    }

    private func sendChunks(_ transfer: UInt32, upTo end: Int? = nil) throws {
        let end = end ?? bytes.count
        for start in stride(from: 0, to: end, by: Protocol.chunk) {
            let piece = Array(bytes[start..<min(start + Protocol.chunk, end)])
            #expect(try agent.act(.chunk(transfer: transfer, offset: UInt64(start), bytes: piece)) == .done)
        }
    }

    @Test func aFileComesInPiecesAndAppearsWhole() throws {
        try folder.put("big", "what was there")
        let transfer = try #require(try begin("big").transfer)
        try sendChunks(transfer)
        #expect(try folder.text("big") == "what was there")
        #expect(try agent.act(.commit(transfer: transfer)) == .done)
        #expect(try folder.bytes("big") == bytes)
        #expect(folder.mode("big") == 0o755)
        #expect(folder.names == ["big"])
        #expect(try agent.act(.commit(transfer: transfer)).reason != nil)
    }

    @Test func anEmptyFileComesInNoPieces() throws {
        let transfer = try #require(try begin("empty", size: 0, sha256: hash([])).transfer)
        #expect(try agent.act(.commit(transfer: transfer)) == .done)
        #expect(try folder.bytes("empty") == [])
    }

    @Test func otherBytesThanAnnouncedNeverAppear() throws {
        let transfer = try #require(try begin("big", sha256: [UInt8](repeating: 0, count: 32)).transfer)
        try sendChunks(transfer)
        #expect(try agent.act(.commit(transfer: transfer)).reason?.contains("SHA-256") == true)
        #expect(folder.names == [])
    }

    @Test func fewerBytesThanAnnouncedNeverAppear() throws {
        let transfer = try #require(try begin("big").transfer)
        try sendChunks(transfer, upTo: 1000)
        #expect(try agent.act(.commit(transfer: transfer)).reason?.contains("1000 of 700000") == true)
        #expect(folder.names == [])
    }

    @Test func aPieceOutOfPlaceEndsTheTransfer() throws {
        for (offset, length) in [(1, 1), (0, 700_001), (700_000, 1), (-1, 1)] as [(Int64, Int)] {
            let transfer = try #require(try begin("big").transfer)
            let piece = Action.chunk(
                transfer: transfer, offset: UInt64(bitPattern: offset), bytes: [UInt8](repeating: 0, count: length))
            #expect(try agent.act(piece).reason != nil)
            #expect(try agent.act(.commit(transfer: transfer)).reason?.contains("no transfer") == true)
        }
        #expect(folder.names == [])
    }

    @Test func whatCannotBeginDoesNot() throws {
        #expect(try begin("x", sha256: [1, 2]).reason != nil)
        #expect(try begin("x", size: -1).errno == EFBIG)
        #expect([EFBIG, ENOSPC].contains(try begin("x", size: .max).errno))
        #expect(try begin("no/x").errno == ENOENT)
        #expect(try begin("").errno == EISDIR)
        #expect(try agent.act(.chunk(transfer: 99, offset: 0, bytes: [])).reason != nil)
        #expect(folder.names == [])
    }

    @Test func eightTransfersAreOpenAtMost() throws {
        let open = try (0..<8).map { try #require(try begin("f\($0)").transfer) }
        #expect(Set(open).count == 8)
        #expect(try begin("f8").reason != nil)
        // To begin again with a path is to give up what came before.
        let again = try #require(try begin("f0").transfer)
        #expect(try agent.act(.commit(transfer: open[0])).reason?.contains("no transfer") == true)
        for transfer in open.dropFirst() + [again] {
            try sendChunks(transfer)
            #expect(try agent.act(.commit(transfer: transfer)) == .done)
        }
        #expect(folder.names == (0..<8).map { "f\($0)" })
    }

    @Test func anAgentKilledInTheMiddleLeavesThePathAsItWas() throws {
        try folder.put("big", "old")
        let transfer = try #require(try begin("big").transfer)
        try sendChunks(transfer, upTo: 300_000)
        agent.kill(SIGKILL)
        #expect(agent.exitStatus() == -SIGKILL)
        #expect(try folder.text("big") == "old")
        #expect(folder.names.filter { !$0.hasPrefix(".slipway-") } == ["big"])
    }

    @Test func whatIsNotFinishedIsGoneWithTheController() throws {
        let transfer = try #require(try begin("big").transfer)
        try sendChunks(transfer, upTo: 300_000)
        #expect(folder.names.count == 1)
        agent.hangUp()
        #expect(agent.exitStatus() == 0)
        #expect(folder.names == [])
    }

    @Test(.enabled(if: AgentProcess.isRoot, "needs root, to mount a small file system"))
    func aFullDiskIsKnownBeforeTheBytesCome() throws {
        let mount = "mount -t tmpfs -o size=300k tmpfs \(folder.path) && exec \"$@\""
        let agent = try AgentProcess(launcher: ["unshare", "-m", "sh", "-c", mount, "sh"])
        let action = Action.receive(
            path: folder["big"], size: 700_000, sha256: try hash(bytes), attributes: Attributes(mode: 0o644))
        #expect(try agent.act(action).errno == ENOSPC)
        let write = Action.write(path: folder["big"], bytes: bytes, attributes: Attributes(mode: 0o644))
        #expect(try agent.act(write).errno == ENOSPC)
        #expect(try agent.ask(.list(path: folder.path)).names == [])
    }
}
