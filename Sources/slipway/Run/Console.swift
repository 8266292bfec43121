import Foundation
import Model
import Render
import Synchronization

/// Where words go: results to standard output, remarks and failures to standard error.
enum Console {
    static func say(_ text: String) { write(text, to: FileHandle.standardOutput) }
    static func remark(_ text: String) { write(text, to: FileHandle.standardError) }
    static func complain(_ failure: Failure) {
        let traits = TerminalTraits(environment: environment, isTerminal: isatty(STDERR_FILENO) == 1)
        remark(FailureText.text(of: failure, in: traits.style))
    }

    static var environment: [String: String] { ProcessInfo.processInfo.environment }
    /// How standard output may look.
    static var traits: TerminalTraits {
        TerminalTraits(environment: environment, isTerminal: isatty(STDOUT_FILENO) == 1)
    }

    private static func write(_ text: String, to handle: FileHandle) {
        holding { try? handle.write(contentsOf: Data((text.hasSuffix("\n") ? text : text + "\n").utf8)) }
    }

    private static let floor = Mutex(())

    /// Runs something while nobody else writes.
    static func holding<Result>(_ body: () throws -> Result) rethrows -> Result {
        try floor.withLock { _ in try body() }
    }

    /// Writes without adding a line end, for renderers that draw.
    static func draw(_ text: String) {
        holding { try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }
    }

    static func table(_ table: TextTable) {
        let columns = isatty(STDOUT_FILENO) == 1 ? TerminalSize.now(of: STDOUT_FILENO).columns : nil
        say(table.lines(in: traits.style, columns: columns).joined(separator: "\n"))
    }

    /// One value as JSON on one line, keys sorted so that scripts and people find them.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        say(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
