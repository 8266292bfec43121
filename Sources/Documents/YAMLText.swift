import Model
import Yams

/// A value as YAML that readers of 1.1 and of 1.2 understand alike.
enum YAMLText {
    static func text(_ value: Value) throws(Failure) -> String {
        let node = node(value)
        do {
            let text = try Yams.serialize(node: node, indent: 2, width: -1, allowUnicode: true)
            // Behind a lone scalar the emitter ends the document.
            return text.hasSuffix("\n...\n") ? String(text.dropLast(4)) : text
        } catch {
            throw Failure(.input, "write yaml", why: "\(error)")
        }
    }

    /// A number as every reader takes it: `1.0`, `.inf`.
    static func number(_ number: Double) -> String {
        if number.isNaN { return ".nan" }
        if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
        let text = "\(number)"
        // 1e+20 is a number in YAML 1.2 only; 1.0e+20 is one everywhere.
        guard let exponent = text.firstIndex(of: "e"), !text[..<exponent].contains(".") else { return text }
        return "\(text[..<exponent]).0\(text[exponent...])"
    }

    private static func node(_ value: Value) -> Node {
        switch value {
        case .null: Node("null", .implicit, .plain)
        case .bool, .int: Node(value.text ?? "", .implicit, .plain)
        case .double(let double): Node(number(double), .implicit, .plain)
        case .string(let text): string(text)
        case .secret: string(Secret.mask)
        case .list(let list): Node(list.map(node), Tag(.seq), .block)
        case .map(let map): Node(map.pairs.map { (string($0.key), node($0.value)) }, Tag(.map), .block)
        }
    }

    private static func string(_ text: String) -> Node {
        let style: Node.Scalar.Style =
            if text.isEmpty || looksTyped(text) || text == "<<" || text == "=" {
                .doubleQuoted
            } else if text.contains("\n"), isBlock(text) {
                .literal
            } else if text.contains(where: \.isNewline) {
                .doubleQuoted
            } else {
                .any
            }
        return Node(text, Tag(.str), style)
    }

    /// Lines that can be shown one below the other without losing anything.
    private static func isBlock(_ text: String) -> Bool {
        guard let first = text.first, first != " ", first != "\n", first != "\t" else { return false }
        return text.unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t" || ($0.value >= 0x20 && $0.value < 0x7F) || $0.value > 0xA0
        }
            && !text.contains(" \n") && !text.hasSuffix(" ")
    }

    /// Some reader would take the text for a number, a truth value, a date or nothing.
    static func looksTyped(_ text: String) -> Bool {
        switch text.lowercased() {
        case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", ".nan": return true
        default: break
        }
        let body = text.first == "-" || text.first == "+" ? text.dropFirst() : Substring(text)
        if body.lowercased() == ".inf" { return true }
        guard let first = body.first, first == "." || first.isASCII && first.isNumber else { return false }
        if CoreScalar(text) != .text { return true }
        for prefix in ["0x", "0o", "0b"] where body.lowercased().hasPrefix(prefix) { return true }
        if isDate(body) { return true }
        let dots = body.count { $0 == "." }
        // Digits with underscores, sexagesimal numbers, fractions, exponents.
        return dots <= 1 && body.allSatisfy { $0.isASCII && ($0.isNumber || "_:.eE+-".contains($0)) }
    }

    private static func isDate(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count >= 3 && parts[0].count == 4 && parts[0].allSatisfy(\.isNumber)
            && parts[1].allSatisfy(\.isNumber) && parts[2].first?.isNumber == true
    }
}
