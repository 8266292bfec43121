import Foundation
import Model

/// A value as YAML in block style. Everything that some reader could take for something else than text is quoted as
/// JSON quotes it, which every reader of YAML understands.
enum BlockYAML {
    static func text(_ value: Value) -> String {
        switch value {
        case .map(let map) where !map.isEmpty: lines(of: map, "")
        case .list(let list) where !list.isEmpty: lines(of: list, "")
        default: scalar(value) + "\n"
        }
    }

    private static func lines(of map: ValueMap, _ indent: String) -> String {
        map.pairs.map { indent + string($0.key) + ":" + behind($0.value, indent) }.joined()
    }

    private static func lines(of list: [Value], _ indent: String) -> String {
        list.map { item in
            guard case .map(let map) = item, !map.isEmpty else { return indent + "-" + behind(item, indent + "  ") }
            // The first key stands beside the dash.
            return indent + "- " + lines(of: map, indent + "  ").dropFirst(indent.count + 2)
        }.joined()
    }

    /// What stands behind a colon or a dash: a scalar on the same line, or lines of its own.
    private static func behind(_ value: Value, _ indent: String) -> String {
        switch value {
        case .map(let map) where !map.isEmpty: "\n" + lines(of: map, indent + "  ")
        case .list(let list) where !list.isEmpty: "\n" + lines(of: list, indent + "  ")
        default: " " + scalar(value) + "\n"
        }
    }

    private static func scalar(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool, .int, .double: value.text ?? "null"
        case .string(let text): string(text)
        case .secret: string(Secret.mask)
        case .list: "[]"
        case .map: "{}"
        }
    }

    private static func string(_ text: String) -> String { isPlain(text) ? text : JSONQuote.text(text) }

    private static let words: Set = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]

    /// Begins with a letter, a slash, or the dashes of a flag, and has nothing that YAML gives a meaning to.
    private static func isPlain(_ text: String) -> Bool {
        guard !words.contains(text.lowercased()) else { return false }
        return text.wholeMatch(of: /(--)?[A-Za-z\/][A-Za-z0-9_.\/=,@+-]*(:[A-Za-z0-9_.\/=,@+-]+)*/) != nil
    }
}

/// Text as JSON quotes it.
enum JSONQuote {
    static func text(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\r": out += "\\r"
            case let other where other.value < 0x20 || (0x7F...0x9F).contains(other.value):
                let digits = String(other.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            case let other: out.unicodeScalars.append(other)
            }
        }
        return out + "\""
    }
}
