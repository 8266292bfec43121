import Foundation
import Testing

@testable import Artifacts

/// docs/artifacts.md against the catalogue.
@Suite struct DocumentTests {
    private var text: String {
        get throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try String(contentsOf: root.appendingPathComponent("docs/artifacts.md"), encoding: .utf8)
        }
    }

    @Test("the table has the newest and the oldest of each", arguments: ReleasedSoftware.allCases)
    func software(_ software: ReleasedSoftware) throws {
        let row = try #require(try text.split(separator: "\n").first { $0.hasPrefix("| `\(software.rawValue)` |") })
        for (_, versions) in Dictionary(grouping: ReleaseCatalogue.versions(of: software), by: minor) {
            let ends = [versions.first, versions.last].compactMap(\.self)
            #expect(ends.allSatisfy { row.contains($0) }, "\(software) \(ends)")
        }
    }

    @Test func kubernetes() throws {
        for version in ReleaseCatalogue.serverArchiveVersions { #expect(try text.contains(version)) }
        for (_, versions) in Dictionary(grouping: ReleaseCatalogue.kubernetesVersions, by: minor) {
            let (newest, oldest) = (versions.first ?? "", versions.last ?? "")
            #expect(try text.contains("\(oldest) to \(newest)"))
        }
    }

    private func minor(_ version: String) -> Substring {
        version.prefix(upTo: version.lastIndex(of: ".") ?? version.endIndex)
    }
}
