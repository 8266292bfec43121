import Documents
import Foundation
import Model
import StepKit
import Testing

@testable import slipway

/// The tables of `docs/playbooks.md` against the names that the code offers.
@Suite struct NamesTests {
    private struct Row {
        var name: String
        var example: String
    }
    /// Below these a user's own names stand.
    private static let own = ["vars.", "host.vars.", "host.labels."]
    private static let digits = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"

    private func namespaces() throws -> [Namespace] {
        let archive = Archive(path: "/srv/archive.tar.gz", sha256: Self.digits)
        return try [SampleCluster().names(), SampleCluster(archive: archive).names()]
    }

    private func rows() throws -> [Row] {
        try Handbook.text("docs/playbooks.md").split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| `${") else { return nil }
            let cells = line.split(separator: " | ")
            guard cells.count == 3 else { return nil }
            let name = cells[0].drop { $0 != "{" }.dropFirst().prefix { $0 != "}" }
            let example = cells[2].drop { $0 != "`" }.dropFirst().prefix { $0 != "`" }
            return Row(name: String(name), example: String(example))
        }
    }

    @Test func thePageHasExactlyTheNamesThatThereAre() throws {
        let paths = Set(try namespaces().flatMap(\.paths))
        let leaves = paths.filter { path in !paths.contains { $0.hasPrefix(path + ".") } }
        let there = Set(leaves.map { path in Self.own.first(where: path.hasPrefix).map { $0 + "NAME" } ?? path })
        let documented = try rows().map(\.name)
        #expect(there.count > 40)
        #expect(Set(documented).count == documented.count, "a name stands twice")
        #expect(there.subtracting(documented).sorted() == [], "names that the page does not have")
        #expect(Set(documented).subtracting(there).sorted() == [], "names that do not exist")
    }

    @Test func theExamplesAreWhatTheNamesStandFor() throws {
        let namespaces = try namespaces()
        for row in try rows() {
            let prefix = Self.own.first { row.name == $0 + "NAME" }
            let name = prefix.flatMap { prefix in namespaces[0].paths.first { $0.hasPrefix(prefix) } } ?? row.name
            let texts = namespaces.compactMap { $0[name] }.map(text)
            let fits = texts.contains { text in
                row.example.hasSuffix("…") ? text.hasPrefix(row.example.dropLast()) : text == row.example
            }
            #expect(fits, "\(row.name) is \(texts.first ?? "unknown"), and the page says \(row.example)")
        }
    }

    /// A value as the page writes it.
    private func text(_ value: Value) -> String {
        switch value {
        case .secret: "‹secret›"
        case .list(let list): "[\(list.map(text).joined(separator: ", "))]"
        case .map(let map): "{\(map.pairs.map { "\($0.key): \(text($0.value))" }.joined(separator: ", "))}"
        case .null, .bool, .int, .double, .string: value.text ?? ""
        }
    }
}
