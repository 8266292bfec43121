import ArgumentParser
import Foundation
import Model
import Render

/// `slipway report`
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "A page of a run, out of the events that it wrote with --output json.",
        discussion: "slipway apply --output json | tee run.jsonl; slipway report run.jsonl -o run.html")

    @Argument(help: "The events, a line each; - for standard input.") var events: String
    @Option(name: .shortAndLong, help: ArgumentHelp("Where the page is written.", valueName: "file")) var output: String

    func run() throws {
        let text: String
        do {
            let data =
                events == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(filePath: events))
            text = String(decoding: data, as: UTF8.self)
        } catch {
            throw Failure(.input, "read \(events)", why: error.localizedDescription)
        }
        let told = try EventReader.events(in: text, named: events)
        let state = told.reduce(into: RunState()) { $0.apply($1) }
        do {
            try Data(HTMLReport(state, events: told).page.utf8).write(to: URL(filePath: output))
        } catch {
            throw Failure(.input, "write \(output)", why: error.localizedDescription)
        }
        Console.say("wrote \(output)")
    }
}
