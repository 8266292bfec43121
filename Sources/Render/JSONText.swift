/// A JSON object on one line, whose keys stand in the order in which they were put.
struct JSONText {
    private var members: [String] = []

    var text: String { "{" + members.joined(separator: ",") + "}" }

    mutating func put(_ key: String, _ value: String?) {
        if let value { add(key, Self.quoted(value)) }
    }
    mutating func put(_ key: String, _ value: Int?) {
        if let value { add(key, String(value)) }
    }
    mutating func put(_ key: String, _ value: UInt64?) {
        if let value { add(key, String(value)) }
    }
    mutating func put(_ key: String, _ value: Bool?) {
        if let value { add(key, value ? "true" : "false") }
    }
    /// To the thousandth; JSON has no infinity, and nobody waits for it.
    mutating func put(_ key: String, _ value: Double?) {
        if let value { add(key, value.isFinite ? String((value * 1000).rounded() / 1000) : "0") }
    }
    mutating func put(_ key: String, _ value: JSONText?) {
        if let value { add(key, value.text) }
    }
    mutating func put(_ key: String, _ values: [String]) {
        add(key, "[" + values.map(Self.quoted).joined(separator: ",") + "]")
    }
    mutating func put(_ key: String, _ values: [JSONText]) {
        add(key, "[" + values.map(\.text).joined(separator: ",") + "]")
    }

    private mutating func add(_ key: String, _ json: String) { members.append("\(Self.quoted(key)):\(json)") }

    /// What a terminal would obey is escaped as well, so that the lines may be looked at.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }
        guard !isPlain else { return "\"\(text)\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || Printable.isObeyed(scalar) {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
