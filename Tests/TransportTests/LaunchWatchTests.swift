import Model
import Testing
import Wire

@testable import Transport

struct LaunchWatchTests {
    private static let started = String(decoding: Protocol.preamble, as: UTF8.self)

    /// What is printed, and the signs in it.
    static let rows: [(String, [LaunchWatch.Sign])] = [
        ("", []),
        ("welcome\n", []),
        ("slipway:ab:upload\n", [.said(.upload, detail: "")]),
        ("noise without a line endslipway:ab:upload\n", [.said(.upload, detail: "")]),
        ("slipway:ab:machine mips64 x\n", [.said(.machine, detail: "mips64 x")]),
        ("slipway:cd:upload\nslipway:$n:upload\nslipway:ab:nonsense\n", []),
        ("slipway:ab:uplo", []),
        ("ssslipway:ab:stuck 1000\n", [.said(.stuck, detail: "1000")]),
        (started, [.started(rest: [])]),
        ("\0slipway\0\0" + started + "xy", [.started(rest: Array("xy".utf8))]),
        ("slipway:ab:upload\nmore" + started, [.said(.upload, detail: ""), .started(rest: [])]),
        (String(repeating: "y\n", count: 40_000), [.endless]),
        ("slipway:ab:" + String(repeating: "u", count: 70_000), [.endless]),
    ]

    @Test(arguments: rows.indices, [1, 7, 100_000])
    func findsSignsInAnyPieces(row: Int, piece: Int) {
        let (text, expected) = LaunchWatchTests.rows[row]
        let bytes = Array(text.utf8)
        var watch = LaunchWatch(nonce: "ab")
        var signs: [LaunchWatch.Sign] = []
        var rest: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            var next = watch.feed(Array(bytes[start..<min(start + piece, bytes.count)]))
            while let sign = next, signs.last != .endless {
                if case .started(let first) = sign {
                    // What comes behind is the agent's, and not the watch's any more.
                    rest = first + bytes[min(start + piece, bytes.count)...]
                    signs.append(.started(rest: rest))
                    #expect(signs == expected)
                    return
                }
                signs.append(sign)
                next = watch.feed([])
            }
        }
        #expect(signs == expected)
    }

    @Test func noiseIsKeptForAFailuresWords() {
        var watch = LaunchWatch(nonce: "ab")
        _ = watch.feed(Array("one\nslipway:ab:upload\ntwo\n".utf8))
        #expect(watch.noise == "one\ntwo\n")
    }

    @Test(arguments: [false, true])
    func theCommandGoesThroughAnyShell(isThroughSudo: Bool) {
        let agent = AgentProgram(bytes: [0x7f, 0x45, 0x4c, 0x46] + [UInt8](repeating: 0, count: 14) + [62, 0])
        let script = LaunchScript(agent, isReadOnly: true, sudo: isThroughSudo ? .passwordless : .none, nonce: 0xab)
        let command = script.command
        #expect(command.filter { $0 == "'" }.count == 2)
        #expect(!command.contains { "\\!\n\r\t`".contains($0) })
        // tcsh takes no longer words.
        #expect(command.utf8.count < 1600)
        #expect(!command.contains("slipway:ab"))
        #expect(command.contains("x86_64|amd64"))
        #expect(command.hasSuffix("serve --read-only'"))
        #expect(command.hasPrefix(isThroughSudo ? "exec sudo -n sh -c '" : "exec sh -c '"))
    }
}
