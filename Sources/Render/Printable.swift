/// Text from hosts and documents, fit for a terminal. A host can send any bytes: an escape sequence in a failure must
/// neither move the cursor nor hide what it says.
enum Printable {
    /// One line. Tabs stay; line ends and everything else that a terminal obeys is written out.
    static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isObeyed) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            result += isObeyed(scalar) ? written(scalar) : String(scalar)
        }
    }

    /// The lines of a text, each printable. A line end at the end begins no other line.
    static func lines(_ text: String) -> [String] {
        // Scalars, since "\r\n" is one Character, and a carriage return must be seen.
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line(String($0)) }
    }

    /// One line of even width: tabs are blanks.
    static func cell(_ text: String) -> String {
        line(text).replacing("\t", with: " ")
    }

    static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: false
        case 0x00...0x1F, 0x7F...0x9F: true  // C0 and C1; 0x9B alone begins a sequence on some terminals
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // text that reads in another order than it is
        case 0x2028, 0x2029, 0xFEFF: true
        default: false
        }
    }

    private static func written(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        default:
            let digits = String(scalar.value, radix: 16)
            return scalar.value < 0x100
                ? "\\x" + String(repeating: "0", count: 2 - digits.count) + digits : "\\u{\(digits)}"
        }
    }
}
