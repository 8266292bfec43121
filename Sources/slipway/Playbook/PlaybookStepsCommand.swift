import ArgumentParser
import Documents
import Foundation
import Model
import StepKit

/// `slipway playbook steps`
struct PlaybookStepsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "steps", abstract: "Every kind of step, or one with its keys and an example.")

    @Argument(help: "A kind of step, for example file.") var kind: String?

    func run() throws {
        let catalog = AllSteps.catalog
        guard let kind else {
            let width = catalog.kinds.map(\.count).max() ?? 0
            for name in catalog.kinds {
                let summary = catalog[name]?.reference.summary ?? ""
                Console.say(name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + summary)
            }
            return
        }
        guard let type = catalog[kind] else {
            throw Failure(
                .input, "show a step", why: "there is no step '\(kind)'",
                hint: Suggestion.hint(for: kind, among: catalog.kinds))
        }
        Console.say(StepPage(type).text)
    }
}
