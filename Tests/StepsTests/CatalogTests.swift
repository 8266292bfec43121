import Foundation
import Model
import StepKit
import Steps
import Testing

@Suite struct CatalogTests {
    @Test func kindsAreUnique() {
        let kinds = systemSteps.map { $0.kind }
        #expect(Set(kinds).count == kinds.count)
    }

    @Test func everyStepOfTheFolderIsInTheCatalog() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Steps")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.standardizedFileURL.path)
        let steps = files.filter { $0.hasSuffix("Step.swift") }.map { String($0.dropLast(".swift".count)) }
        #expect(steps.count > 15)
        #expect(steps.sorted() == systemSteps.map { String(describing: $0) }.sorted())
    }

    @Test(arguments: systemSteps.map { $0.kind })
    func theReferenceListsExactlyTheKeysOfTheDecoder(kind: String) throws {
        let type = try #require(systemSteps.first { $0.kind == kind })
        let seen = try KeyRecorder.keys(of: type)
        let reference = type.reference
        #expect(Set(reference.keys.map(\.name)) == seen.all)
        #expect(Set(reference.keys.filter { $0.standard == nil }.map(\.name)) == seen.needed)
        #expect(Set(reference.keys.map(\.name)).count == reference.keys.count)
    }

    @Test(arguments: systemSteps.map { $0.kind })
    func theReferenceSaysEverything(kind: String) throws {
        let reference = try #require(systemSteps.first { $0.kind == kind }).reference
        #expect(reference.summary.hasSuffix("."))
        #expect(reference.example.hasPrefix("- \(kind):"))
        #expect(reference.keys.allSatisfy { !$0.type.isEmpty && !$0.meaning.isEmpty })
    }
}
