import ArgumentParser
import Documents
import Kubernetes
import Model
import StepKit
import Testing

@testable import slipway

/// What the pages show is read by what reads it in a run.
@Suite struct ExamplesTests {
    /// Files that examples name: playbooks without a step, and one line of text.
    private static let files = PlaybookFiles { path throws(Failure) in
        path.hasSuffix(".yaml") ? "# nothing\n" : "${host.name}\n"
    }

    /// Everything that is wrong with a playbook on the hosts of the sample.
    private func failures(_ block: Handbook.Block) throws -> [Failure] {
        let sample = try SampleCluster()
        let reader = Playbooks(catalog: AllSteps.catalog, files: Self.files, namespace: sample.values.common)
        do {
            let entries = try reader.read(block.text, file: block.description, layer: "docs")
            return Playbooks.check(entries, on: sample.hosts, values: sample.values.values)
        } catch {
            return [error]
        }
    }

    @Test func everyPlaybookCanBeMeant() throws {
        let blocks = try Handbook.blocks("yaml playbook")
        #expect(blocks.count >= 4)
        for block in blocks { #expect(try failures(block) == []) }
    }

    @Test func everyPlaybookThatIsRefusedIsRefused() throws {
        let blocks = try Handbook.blocks("yaml refused")
        #expect(!blocks.isEmpty)
        for block in blocks { #expect(try !failures(block).isEmpty, "\(block)") }
    }

    @Test func everyInventoryIsValid() throws {
        let blocks = try Handbook.blocks("yaml inventory") + Handbook.blocks("yaml inventory sample")
        #expect(blocks.count >= 4)
        for block in blocks {
            #expect(throws: Never.self, "\(block)") {
                try InventoryReader().read(block.text, file: block.description)
            }
        }
    }

    /// The commands exist, and take the options that the pages give them.
    @Test func everyCommandIsUnderstood() throws {
        let commands = try Handbook.commands()
        #expect(commands.count > 20)
        for command in commands {
            #expect(throws: Never.self, "\(command)") { try Slipway.parseAsRoot(command.words) }
        }
    }
}
