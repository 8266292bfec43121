import ArgumentParser
import Foundation
import Render

/// `slipway playbook list`
struct PlaybookListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The built-in layers, in order.")

    func run() throws {
        Console.table(TextTable(headers: ["layer", "what it does"], rows: try Installation().layers().map(row)))
    }

    /// The name, and what the file's first comment says.
    private func row(_ layer: URL) -> [TextTable.Cell] {
        let text = (try? String(contentsOf: layer, encoding: .utf8)) ?? ""
        let first = text.split(separator: "\n").first.map { $0.drop { $0 == "#" || $0 == " " } } ?? ""
        let words = first.firstRange(of: ": ").map { first[$0.upperBound...] } ?? first
        return [.init(layer.deletingPathExtension().lastPathComponent), .init(String(words))]
    }
}
