/// A character that word processors and web pages put where an ASCII one is meant.
struct OddCharacter {
    var name: String
    /// What to write instead; empty where it should simply go.
    var instead: String

    /// Nothing for every character that is fine in a document.
    init?(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x201C, 0x201D, 0x201E, 0x201F, 0xAB, 0xBB, 0x2033: self.init("a typographic quote", "\"")
        case 0x2018, 0x2019, 0x201A, 0x201B, 0x2039, 0x203A, 0x2032: self.init("a typographic quote", "'")
        case 0x2010...0x2015, 0x2212, 0xFE58, 0xFE63, 0xFF0D: self.init("a typographic dash", "-")
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: self.init("a special space", " ")
        case 0xFF1A: self.init("a full-width colon", ":")
        case 0xFF0C: self.init("a full-width comma", ",")
        case 0xAD, 0x200B, 0x2060, 0x202A...0x202E, 0x2066...0x2069: self.init("an invisible character", "")
        default: return nil
        }
    }

    private init(_ name: String, _ instead: String) {
        self.name = name
        self.instead = instead
    }

    /// What is wrong, and what to do.
    static func complaint(about scalar: Unicode.Scalar) -> (why: String, hint: String)? {
        guard let odd = OddCharacter(scalar) else { return nil }
        let hex = String(scalar.value, radix: 16, uppercase: true)
        let code = String(repeating: "0", count: max(0, 4 - hex.count)) + hex
        let shown = odd.instead.isEmpty || odd.instead == " " ? "" : " \(scalar)"
        let way =
            switch odd.instead {
            case "": "remove it"
            case " ": "write an ordinary space"
            case "-": "write - (or -- where two are meant)"
            default: "write \(odd.instead)"
            }
        return (
            "\(odd.name)\(shown) (U+\(code))",
            "\(way); if the character itself is meant, write \"\\u\(code)\" inside double quotes"
        )
    }

    /// What must not stand anywhere, not even in a comment: YAML would take it for a line end, or refuse it.
    static func forbidden(_ scalar: Unicode.Scalar, isFirst: Bool) -> (why: String, hint: String)? {
        switch scalar.value {
        case 0x0D: ("a carriage return", "remove it")
        case 0xFEFF where isFirst: ("the file begins with a byte order mark", "save it as UTF-8 without BOM")
        case 0xFEFF: ("a byte order mark inside the text (U+FEFF)", "remove it")
        case 0x85, 0x2028, 0x2029: ("a special line end", "write an ordinary line end")
        case 0x09, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: nil
        default: ("a control character (code \(scalar.value))", "remove it")
        }
    }
}
