/// What a plain scalar is in the core schema of YAML 1.2. `no`, `on` and `0644` are text: nothing is guessed.
///
/// Two things go beyond the schema, so that no digit is lost on the way through a placeholder: a number with a leading
/// zero is text, and so is a fraction that ends in a zero behind its first digit (`1.30` is a version, not 1.3).
enum CoreScalar: Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text

    init(_ raw: String) {
        switch raw {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": self = .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": self = .double(-.infinity)
        case ".nan", ".NaN", ".NAN": self = .double(.nan)
        default: self = Self.number(raw) ?? .text
        }
    }

    private static func number(_ raw: String) -> CoreScalar? {
        guard let first = raw.utf8.first, raw.utf8.count <= 64 else { return nil }
        guard isDigit(first) || first == UInt8(ascii: ".") || first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        else { return nil }
        for (prefix, radix) in [("0x", 16), ("0o", 8)] where raw.hasPrefix(prefix) {
            let digits = raw.dropFirst(2)
            guard digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
            return Int64(digits, radix: radix).map(CoreScalar.int)
        }
        let hasSign = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        let digits = hasSign ? raw.dropFirst() : Substring(raw)
        guard !digits.isEmpty else { return nil }
        if digits.utf8.allSatisfy(isDigit) {
            if digits.utf8.first == UInt8(ascii: "0"), digits.utf8.count > 1 { return nil }
            return Int64(raw).map(CoreScalar.int)
        }
        return fraction(raw, digits)
    }

    private static func fraction(_ raw: String, _ digits: Substring) -> CoreScalar? {
        let halves = digits.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        guard halves.count <= 2 else { return nil }
        if halves.count == 2 {
            let exponent = halves[1].first.map { "+-".contains($0) } == true ? halves[1].dropFirst() : halves[1]
            guard !exponent.isEmpty, exponent.utf8.allSatisfy(isDigit) else { return nil }
        }
        let parts = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }),
            parts.contains(where: { !$0.isEmpty })
        else { return nil }
        if parts.count == 1, parts[0].utf8.first == UInt8(ascii: "0"), parts[0].utf8.count > 1 { return nil }
        if halves.count == 1, parts.count == 2, parts[1].utf8.count > 1, parts[1].hasSuffix("0") { return nil }
        // Swift reads neither `.5` nor `1.` as every YAML reader does.
        let whole = parts[0].isEmpty ? "0" : String(parts[0])
        let fraction = parts.count == 2 && !parts[1].isEmpty ? String(parts[1]) : "0"
        let sign = raw.hasPrefix("-") ? "-" : ""
        let exponent = halves.count == 2 ? "e" + halves[1] : ""
        guard let value = Double("\(sign)\(whole).\(fraction)\(exponent)"), value.isFinite else { return nil }
        return .double(value)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
