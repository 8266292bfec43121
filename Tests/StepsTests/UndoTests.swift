import Foundation
import Testing

/// Every program that a step runs comes with what takes it back.
struct UndoTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources")

    private static func files() -> [URL] {
        ["Steps", "Kubernetes"].flatMap { room in
            let folder = sources.appending(path: room)
            let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
            return names.filter { $0.hasSuffix(".swift") }.map { folder.appending(path: $0) }
        }
    }

    /// The words between a bracket and the one that closes it.
    private static func arguments(_ text: Substring) -> Substring {
        var depth = 0
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth == 0 { return text[..<index] }
        }
        return text
    }

    /// Calls that make a change which runs a program: `Change(…, .run(…))`, and the short `.run("…", […])`.
    private static func calls(in text: String) -> [Substring] {
        var found: [Substring] = []
        for name in ["Change(", ".run("] {
            var rest = text[...]
            while let range = rest.range(of: name) {
                let call = arguments(rest[rest.index(before: range.upperBound)...])
                rest = rest[range.upperBound...]
                let isShort = name == ".run(" && call.dropFirst().first { !$0.isWhitespace } == "\""
                let isLong = name == "Change(" && call.contains(".run(")
                if isShort || isLong { found.append(call) }
            }
        }
        return found
    }

    @Test func everyChangeThatRunsAProgramSaysWhatTakesItBack() throws {
        var count = 0
        for file in Self.files() {
            for call in Self.calls(in: try String(contentsOf: file, encoding: .utf8)) {
                count += 1
                #expect(call.contains("undo:"), "\(file.lastPathComponent): \(call.prefix(160))")
            }
        }
        // The calls are found at all.
        #expect(count > 40)
    }
}
