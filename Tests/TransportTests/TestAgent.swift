import Foundation
import Wire

@testable import Transport

/// The agents that tests put on hosts: the real one, and some that do not behave.
enum TestAgent {
    /// The real one: named by SLIPWAY_AGENT, or built beside the tests.
    static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        let beside = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = [environment["SLIPWAY_AGENT"], beside.path + "/slipway-agent"].compactMap(\.self)
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    private static let real = Result { () throws -> AgentProgram in
        guard let path, let bytes = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("there is no slipway-agent")
        }
        let digest = try run("sha256sum", path).prefix(64)
        return AgentProgram(bytes: Array(bytes), sha256: hexadecimal(digest))
    }

    static func program() throws -> AgentProgram { try real.get() }

    static func hexadecimal(_ text: some StringProtocol) -> [UInt8] {
        let digits = Array(text.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
    }

    /// A shell script in place of an agent.
    static func script(_ text: String) -> AgentProgram { AgentProgram(bytes: Array("#!/bin/sh\n\(text)\n".utf8)) }

    /// A script that greets as an agent does, and then goes on in its own way.
    static func impostor(
        version: UInt32 = Protocol.version, uid: UInt32 = 0, isReadOnly: Bool = false, then text: String
    ) -> AgentProgram {
        let hello = Hello(version: version, uid: uid, isReadOnly: isReadOnly, facts: RawFacts())
        let frame = Frame(id: 0, payload: Answer.hello(hello).encoded())
        return script("\(printing(Protocol.preamble + frame.encoded()))\n\(text)")
    }

    /// A shell command that prints these bytes.
    static func printing(_ bytes: [UInt8]) -> String {
        "printf '" + bytes.map { "\\" + ("00" + String($0, radix: 8)).suffix(3) }.joined() + "'"
    }
}
