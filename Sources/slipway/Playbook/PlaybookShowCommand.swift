import ArgumentParser
import Documents
import Foundation
import Model

/// `slipway playbook show`
struct PlaybookShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Print a built-in layer.")

    @Argument(help: "The layer, for example 03-etcd or 03.") var layer: String

    func run() throws {
        let layers = try Installation().layers()
        guard let file = layers.first(where: { LayerRange.matches(layer, $0) }) else {
            let names = layers.map { $0.deletingPathExtension().lastPathComponent }
            throw Failure(
                .input, "show a layer", why: "there is no layer '\(layer)'",
                hint: Suggestion.hint(for: layer, among: names))
        }
        Console.say(try String(contentsOf: file, encoding: .utf8))
    }
}
