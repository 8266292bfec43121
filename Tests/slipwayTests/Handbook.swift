import Foundation

/// The documents of the checkout.
enum Handbook {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path).sorted()
    }

    /// The pages that are written by hand, by their paths.
    static func pages() throws -> [String] {
        try ["README.md", "CONTRIBUTING.md"] + names(in: "docs").filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
    }

    /// A fenced block of a page.
    struct Block: CustomStringConvertible {
        var page: String
        /// Of its first line, counted from 1.
        var line: Int
        /// What stands behind the opening fence: `yaml playbook`.
        var info: String
        var text: String
        var description: String { "\(page):\(line) \(info)" }
    }

    /// Every fenced block of the pages with this info, without the indentation of its fence.
    static func blocks(_ info: String) throws -> [Block] {
        try pages().flatMap { try fenced(in: $0) }.filter { $0.info == info }
    }

    private static func fenced(in page: String) throws -> [Block] {
        var blocks: [Block] = []
        var open: (block: Block, indent: Int)?
        for (index, line) in try text(page).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let indent = line.prefix { $0 == " " }.count
            let isFence = line.dropFirst(indent).hasPrefix("```")
            if let (block, _) = open, isFence {
                blocks.append(block)
                open = nil
            } else if isFence {
                let info = String(line.dropFirst(indent + 3))
                open = (Block(page: page, line: index + 2, info: info, text: ""), indent)
            } else if let (_, depth) = open {
                open?.block.text += line.dropFirst(min(depth, indent)) + "\n"
            }
        }
        return blocks
    }

    /// A command of slipway that a page shows, without what follows it on the line.
    struct Command: CustomStringConvertible {
        var place: String
        var words: [String]
        var description: String { "\(place): \(words.joined(separator: " "))" }

        /// Nothing for a line that is no command.
        init?(_ line: Substring, place: String) {
            let bare = line.drop { $0 == " " }
            let hasPrompt = bare.hasPrefix("$ ")
            let text = hasPrompt ? bare.dropFirst(2) : bare
            guard hasPrompt || line.hasPrefix("    "), text.hasPrefix("slipway ") else { return nil }
            let ends = ["  ", " #", " |", " >", " &&"].compactMap { text.firstRange(of: $0)?.lowerBound }
            self.place = place
            words = text[..<(ends.min() ?? text.endIndex)].split(separator: " ").dropFirst().map(String.init)
        }
    }

    static func commands() throws -> [Command] {
        var commands: [Command] = []
        for page in try pages() {
            let lines = try text(page).split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                if let command = Command(line, place: "\(page):\(index + 1)") { commands.append(command) }
            }
        }
        return commands
    }
}
