import Engine
import Model
import StepKit
import TestKit
import Testing
import Wire

/// A file that grows by a letter with each stage, until it says `abc`.
private struct GrowingStep: Step {
    static let kind = "growing"
    static let reference = StepReference("A file that grows.", keys: [], example: "")
    var stages: Int
    var title: String { "growing" }
    func inspect(_ host: some Reader, _ site: Site) async throws -> File? { try await host.file("/etc/grows") }
    func changes(given file: File?, _ site: Site) -> [Change] {
        let text = file?.text ?? ""
        guard text.count < 3 else { return [] }
        let more = "abc".prefix(text.count + 1)
        return [.write("/etc/grows", .text(String(more)), Attributes(mode: 0o644), replacing: file)]
    }
}

@Suite struct StagesTests {
    /// how many stages the step has, what the file says in the end, how the run ended
    @Test(
        arguments: [(1, "a", .stepFailed), (2, "ab", .stepFailed), (3, "abc", .done), (5, "abc", .done)]
            as [(Int, String, Model.ExitStatus)])
    func aStepGoesOnForAsManyStagesAsItHas(_ stages: Int, _ text: String, _ status: Model.ExitStatus) async {
        let fixture = Fixture()
        let state = await fixture.run(.apply, [Entry(GrowingStep(stages: stages))]).state
        #expect(state.status == status.rawValue)
        #expect(await fixture["node-1"].host.text("/etc/grows") == text)
        if status == .done { #expect(state.steps.values.allSatisfy { $0.outcome == .changed(3) }) }
    }

    @Test func aPlanSaysTheFirstStage() async {
        let fixture = Fixture()
        let state = await fixture.run(.plan, [Entry(GrowingStep(stages: 3))]).state
        #expect(state.steps.values.allSatisfy { $0.outcome == .wouldChange(1) })
        #expect(await fixture["node-1"].host.text("/etc/grows") == nil)
    }
}
