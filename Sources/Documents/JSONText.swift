import Model

/// A value as JSON.
enum JSONText {
    static func text(_ value: Value) throws(Failure) -> String {
        var out = ""
        try write(value, "", into: &out)
        return out + "\n"
    }

    private static func write(_ value: Value, _ indent: String, into out: inout String) throws(Failure) {
        switch value {
        case .null: out += "null"
        case .bool, .int: out += value.text ?? "null"
        case .double(let number):
            guard number.isFinite else {
                throw Failure(.input, "write json", why: "JSON has no number \(number)", hint: "write it as text")
            }
            out += "\(number)"
        case .string(let text): out += QuotedText.quoted(text)
        case .secret: out += QuotedText.quoted(Secret.mask)
        case .list(let list):
            guard !list.isEmpty else { return out += "[]" }
            out += "["
            for (index, item) in list.enumerated() {
                out += (index == 0 ? "\n" : ",\n") + indent + "  "
                try write(item, indent + "  ", into: &out)
            }
            out += "\n\(indent)]"
        case .map(let map):
            guard !map.isEmpty else { return out += "{}" }
            out += "{"
            for (index, pair) in map.pairs.enumerated() {
                out += (index == 0 ? "\n" : ",\n") + indent + "  " + QuotedText.quoted(pair.key) + ": "
                try write(pair.value, indent + "  ", into: &out)
            }
            out += "\n\(indent)}"
        }
    }
}
