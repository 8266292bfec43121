import Foundation
import Testing
import Wire

/// What one agent gives to another.
struct PassingTests {
    let folder: Folder
    let giver: AgentProcess
    let taker: AgentProcess
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 9) }
    let sha256: [UInt8]
    let token = (0..<32).map { UInt8($0) }
    let attributes = Attributes(mode: 0o755)

    init() throws {
        folder = try Folder()
        giver = try AgentProcess()
        taker = try AgentProcess()
        sha256 = try giver.ask(.hash(path: try folder.put("original", bytes))).hash ?? []
    }

    /// Puts the content on the giver's host, to be passed on.
    private func supply(keeps: Bool = true) throws {
        let transfer = try #require(try begin(giver, "given"))
        for start in stride(from: 0, to: bytes.count, by: Protocol.chunk) {
            let piece = Array(bytes[start..<min(start + Protocol.chunk, bytes.count)])
            #expect(try giver.act(.chunk(transfer: transfer, offset: UInt64(start), bytes: piece)) == .done)
        }
        #expect(try giver.act(.commit(transfer: transfer, keeps: keeps)) == .done)
    }

    private func begin(_ agent: AgentProcess, _ name: String) throws -> UInt32? {
        let action = Action.receive(
            path: folder[name], size: UInt64(bytes.count), sha256: sha256, attributes: attributes)
        return try agent.act(action).transfer
    }

    private func offer(to callers: [String] = ["127.0.0.1"], at address: String = "127.0.0.1") throws -> Answer {
        try giver.act(.offer(sha256: sha256, token: token, to: callers, at: address))
    }

    /// Fetches into `taken`; the transfer's number is 0 where nothing came.
    private func fetch(_ port: UInt16, token: [UInt8]? = nil) throws -> (answer: Answer, transfer: UInt32) {
        let transfer = try #require(try begin(taker, "taken"))
        let answer = try taker.act(
            .fetch(transfer: transfer, token: token ?? self.token, host: "127.0.0.1", port: port))
        return (answer, transfer)
    }

    private func expectMiss(_ port: UInt16, _ words: String, token: [UInt8]? = nil) throws {
        let (answer, transfer) = try fetch(port, token: token)
        #expect(answer.miss?.contains(words) == true, "\(answer)")
        // The transfer is over, and nothing is left of it.
        #expect(try taker.act(.commit(transfer: transfer)).reason?.contains("no transfer") == true)
        #expect(!folder.names.contains { $0 == "taken" || $0.hasPrefix(".slipway-") })
    }

    @Test func whatOneHostHasAnotherGets() throws {
        try supply()
        let port = try #require(try offer().port)
        let (answer, transfer) = try fetch(port)
        #expect(answer == .done)
        #expect(!folder.exists("taken"))
        #expect(try taker.act(.commit(transfer: transfer, keeps: true)) == .done)
        #expect(try folder.bytes("taken") == bytes)
        #expect(folder.mode("taken") == 0o755)
        // And passes it on.
        let next = try #require(
            try taker.act(.offer(sha256: sha256, token: token, to: ["127.0.0.1"], at: "")).port)
        let back = try #require(try begin(giver, "back"))
        #expect(try giver.act(.fetch(transfer: back, token: token, host: "127.0.0.1", port: next)) == .done)
        #expect(try giver.act(.commit(transfer: back)) == .done)
        #expect(try folder.bytes("back") == bytes)
    }

    @Test func aTokenOpensOnce() throws {
        try supply()
        let port = try #require(try offer().port)
        #expect(try fetch(port).answer == .done)
        try expectMiss(port, "connecting failed")
    }

    @Test func anotherTokenOpensNothingAndTakesNothingAway() throws {
        try supply()
        let port = try #require(try offer().port)
        var other = token
        other[31] ^= 1
        try expectMiss(port, "the line was cut", token: other)
        #expect(try fetch(port).answer == .done)
    }

    @Test func whoCallsFromElsewhereIsHungUpOn() throws {
        try supply()
        let port = try #require(try offer(to: ["127.0.0.9", "10.0.0.1"]).port)
        let (answer, _) = try fetch(port)
        #expect(answer.miss != nil, "\(answer)")
        #expect(!folder.exists("taken"))
    }

    @Test func onlyWhatWasKeptIsOffered() throws {
        #expect(try offer().reason?.contains("not kept") == true)
        try supply(keeps: false)
        #expect(try offer().reason?.contains("not kept") == true)
        #expect(try offer(to: ["somewhere"]).reason != nil)
        try supply()
        #expect(try offer(to: ["somewhere"]).reason != nil)
        #expect(try offer(at: "192.0.2.7").errno == EADDRNOTAVAIL)
        #expect(try giver.act(.offer(sha256: sha256, token: [1], to: [], at: "")).reason != nil)
    }

    @Test func whatWasKeptOutlivesItsPath() throws {
        try supply()
        #expect(try giver.act(.remove(path: folder["given"], recursive: false)) == .done)
        try folder.put("given", "something else")
        let (answer, transfer) = try fetch(try #require(try offer().port))
        #expect(answer == .done)
        #expect(try taker.act(.commit(transfer: transfer)) == .done)
        #expect(try folder.bytes("taken") == bytes)
    }

    /// A file that somebody holds open for writing cannot be executed.
    @Test func aProgramThatIsKeptCanBeStarted() throws {
        let program = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "/bin/true")))
        let sum = try giver.ask(.hash(path: try folder.put("true", program))).hash ?? []
        let opening = Action.receive(
            path: folder["kept"], size: UInt64(program.count), sha256: sum, attributes: attributes)
        let transfer = try #require(try giver.act(opening).transfer)
        #expect(try giver.act(.chunk(transfer: transfer, offset: 0, bytes: program)) == .done)
        #expect(try giver.act(.commit(transfer: transfer, keeps: true)) == .done)
        #expect(try giver.act(.run(Command([folder["kept"]]))).exit?.cause == .status(0))
    }

    @Test func fourOffersAreOpenAtMost() throws {
        try supply()
        let ports = try (0..<4).map { _ in try #require(try offer().port) }
        #expect(Set(ports).count == 4)
        #expect(try offer().reason?.contains("more than 4") == true)
        #expect(try fetch(ports[2]).answer == .done)
        #expect(try offer().port != nil)
    }

    @Test func offersEndWithTheController() throws {
        try supply()
        let port = try #require(try offer().port)
        giver.hangUp()
        #expect(giver.exitStatus() == 0)
        try expectMiss(port, "connecting failed")
    }

    /// What a peer sends, and what is said of it.
    @Test(arguments: [
        (-1, false, false, "with 1 bytes to come"), (-1_500_000, true, false, "receiving failed"),
        (1, false, false, "more came than was announced"), (0, false, true, "another SHA-256"),
        (-3_000_000, false, false, "with 3000000 bytes to come"),
    ])
    func whatIsNotTheContentNeverAppears(more: Int, resets: Bool, isOther: Bool, words: String) throws {
        var sent = bytes + [0]
        if isOther { sent[1_000_000] ^= 1 }
        let answer = Array(sent[..<(bytes.count + more)])
        let peer = try FakePeer(resets: resets) { line in
            var rest = answer[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { send(line, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
            // Nobody resets a line before the other has seen something of it.
            if resets { while unread(line) > 0 { usleep(1000) } }
        }
        try expectMiss(peer.port, words)
    }

    /// A host that waits for another answers everybody else, and a host that works gives all the same.
    @Test func nobodyElseIsKeptWaiting() throws {
        let release = DispatchSemaphore(value: 0)
        let peer = try FakePeer { _ in release.wait() }
        let transfer = try #require(try begin(taker, "taken"))
        let fetch = try taker.send(
            .action(.fetch(transfer: transfer, token: token, host: "127.0.0.1", port: peer.port)))
        #expect(try taker.act(.makeDirectory(path: folder["new"], attributes: attributes)) == .done)
        #expect(try taker.ask(.probe(Command(["echo", "hi"]))).exit?.text == "hi\n")
        release.signal()
        #expect(try taker.answer(to: fetch).miss != nil)

        try supply()
        let command = Command(["sh", "-c", "until [ -e '\(folder["go"])' ]; do sleep 0.01; done"])
        let run = try giver.send(.action(.run(command)))
        #expect(try self.fetch(try #require(try offer().port)).answer == .done)
        try folder.put("go", "")
        #expect(try giver.answer(to: run).exit?.succeeded == true)
    }

    @Test func aFetchEndsWithTheController() throws {
        let release = DispatchSemaphore(value: 0)
        let peer = try FakePeer { _ in release.wait() }
        let transfer = try #require(try begin(taker, "taken"))
        try taker.send(.action(.fetch(transfer: transfer, token: token, host: "127.0.0.1", port: peer.port)))
        #expect(try taker.ask(.stat(path: "/")).stat != nil)
        taker.hangUp()
        #expect(taker.exitStatus() == 0)
        release.signal()
        #expect(folder.names == ["original"])
    }

    @Test func aTransferThatHasBegunIsNotFilledByAnother() throws {
        let transfer = try #require(try begin(taker, "taken"))
        #expect(try taker.act(.chunk(transfer: transfer, offset: 0, bytes: [1])) == .done)
        let answer = try taker.act(.fetch(transfer: transfer, token: token, host: "127.0.0.1", port: 1))
        #expect(answer.reason?.contains("begun") == true)
        #expect(try taker.act(.fetch(transfer: 99, token: token, host: "127.0.0.1", port: 1)).reason != nil)
    }
}

/// Bytes that the other end has not acknowledged yet.
private func unread(_ line: Int32) -> Int32 {
    var count: Int32 = 0
    return ioctl(line, UInt(TIOCOUTQ), &count) == 0 ? count : 0
}
