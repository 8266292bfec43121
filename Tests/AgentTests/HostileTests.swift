import Foundation
import Testing
import Wire

struct HostileTests {
    @Test func aRequestThatIsNotUnderstoodIsRefusedByItsNumber() throws {
        let agent = try AgentProcess()
        let payloads: [[UInt8]] = [
            [], [99], [255, 1, 2], [2], [2, 255, 255, 255, 255], [2, 0, 0, 0, 1, 0xFF], [0, 0],
        ]
        for (index, payload) in payloads.enumerated() {
            let id = UInt32(1000 + index)
            try agent.sendRaw(Frame(id: id, payload: payload).encoded())
            #expect(try agent.answer(to: id).reason != nil)
        }
        #expect(try agent.ask(.stat(path: "/nowhere")) == .absent)
    }

    @Test(arguments: [0, 3, UInt32(Protocol.longestFrame) + 1, .max])
    func aFrameOfAnImpossibleLengthEndsTheAgent(length: UInt32) throws {
        let agent = try AgentProcess(launcher: ["sh", "-c", "exec \"$@\" 2>/dev/null", "sh"])
        var out = Writer()
        out.put(length)
        out.put(UInt32(1))
        try agent.sendRaw(out.bytes)
        #expect(try agent.next() == nil)
        #expect(agent.exitStatus() == 2)
    }

    @Test func aFrameCutShortIsForgotten() throws {
        let agent = try AgentProcess()
        try agent.sendRaw(Frame(id: 1, payload: Request.ping.encoded()).encoded().dropLast())
        agent.hangUp()
        #expect(try agent.next() == nil)
        #expect(agent.exitStatus() == 0)
    }

    @Test func framesInSmallPiecesAreUnderstood() throws {
        let agent = try AgentProcess()
        for byte in Frame(id: 7, payload: Request.query(.stat(path: "/nowhere")).encoded()).encoded() {
            try agent.sendRaw([byte])
        }
        #expect(try agent.answer(to: 7) == .absent)
    }

    /// Read-only, so that nothing that looks like an action by chance is one.
    @Test func bytesAtRandomNeverCrashIt() throws {
        let agent = try AgentProcess(["--read-only"])
        var generator = SystemRandomNumberGenerator()
        let seeds: [[UInt8]] = [
            Request.query(.file(path: "/etc/hosts", limit: 1000)).encoded(),
            Request.query(.probe(Command(["true"], environment: ["A=1"], input: [1]))).encoded(),
            Request.query(.connect(host: "127.0.0.1", port: 1, timeout: 10)).encoded(),
            Request.action(.write(path: "/nowhere/x", bytes: [1], attributes: Attributes(mode: 0))).encoded(),
        ]
        for id in 1...2000 as ClosedRange<UInt32> {
            var payload = seeds.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 0...3, using: &generator) where !payload.isEmpty {
                payload[Int.random(in: 0..<payload.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            try agent.sendRaw(Frame(id: id, payload: payload).encoded())
            _ = try agent.answer(to: id)
        }
        #expect(try agent.ask(.stat(path: "/nowhere")) == .absent)
    }
}
