import ArgumentParser
import Foundation

/// `slipway playbook list`
struct PlaybookListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The built-in layers, in order.")

    func run() throws {
        for layer in try Installation().layers() {
            let text = (try? String(contentsOf: layer, encoding: .utf8)) ?? ""
            let first = text.split(separator: "\n").first.map { $0.drop { $0 == "#" || $0 == " " } } ?? ""
            Console.say("\(layer.deletingPathExtension().lastPathComponent)  \(first)")
        }
    }
}
