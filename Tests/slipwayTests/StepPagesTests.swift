import Documents
import Model
import StepKit
import Testing

@testable import slipway

/// `docs/steps/` against the code; `scripts/write-step-pages` writes it anew.
@Suite struct StepPagesTests {
    @Test(arguments: AllSteps.catalog.kinds)
    func thePageIsWhatTheCodeSays(kind: String) throws {
        let type = try #require(AllSteps.catalog[kind])
        #expect(try Handbook.text("docs/steps/\(kind).md") == StepPage(type).text, "run scripts/write-step-pages")
    }

    @Test func everyStepHasAPageAndNothingElseHasOne() throws {
        let kinds = AllSteps.catalog.kinds
        #expect(try Handbook.names(in: "docs/steps") == (kinds.map { $0 + ".md" } + ["README.md"]).sorted())
        let index = try Handbook.text("docs/steps/README.md")
        for kind in kinds {
            let summary = try #require(AllSteps.catalog[kind]).reference.summary
            #expect(index.contains("| [`\(kind)`](\(kind).md) | \(summary.replacing("|", with: "\\|")) |\n"))
        }
    }

    /// The example is read by the real reader and bound to the names of a real cluster.
    @Test(arguments: AllSteps.catalog.kinds)
    func theExampleIsAPlaybook(kind: String) throws {
        let type = try #require(AllSteps.catalog[kind])
        let entries = try Playbooks(catalog: AllSteps.catalog).read(type.reference.example, file: kind, layer: "docs")
        let names = try SampleCluster().names()
        #expect(!entries.isEmpty)
        for entry in entries {
            let step = try entry.bind(names)
            #expect(Swift.type(of: step).kind == kind)
        }
    }
}
