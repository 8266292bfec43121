import Foundation
import Model
import Testing

@testable import Render

/// docs/events.md against the code.
@Suite struct DocumentTests {
    private func document() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/events.md"), encoding: .utf8)
    }

    @Test func everyNameIsExplained() throws {
        let document = try document()
        for name in EventLine.Name.allCases { #expect(document.contains("### \(name.rawValue)\n"), "\(name)") }
        for word in OutcomeWord.allCases { #expect(document.contains("| `\(word.rawValue)` |"), "\(word)") }
        for kind in FailureShape.Kind.allCases { #expect(document.contains("`\(kind.rawValue)`"), "\(kind)") }
    }

    @Test func everyKeyIsExplained() throws {
        let document = try document()
        for (what, rest) in EventLineTests.goldens {
            for key in rest.matches(of: /"(\w+)":/) {
                let name = String(key.output.1)
                // Hosts are keys of `stepsByHost`.
                if case .planned = what, name != "stepsByHost" { continue }
                #expect(document.contains("`\(name)`") || document.contains("\"\(name)\":"), "\(name)")
            }
        }
    }
}
