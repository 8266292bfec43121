import ArgumentParser
import Lab

/// `slipway lab porter`: what `lab up --latency` leaves running. Nobody types it.
struct LabPorterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "porter", abstract: "Carry frames between interfaces, some milliseconds late.",
        shouldDisplay: false)

    @Option(help: "How much later.") var milliseconds: Int
    @Argument(help: "Pairs of interfaces, NAME=NAME.") var pairs: [String]

    func run() throws {
        var line = try DelayLine(pairs, milliseconds: milliseconds)
        Console.say(DelayLine.greeting)
        line.run()
    }
}
