import Model

/// A value as TOML 1.0. A table's own values come before its tables, since everything behind a header belongs to it.
struct TOMLText {
    private var out = ""

    static func text(_ value: Value) throws(Failure) -> String {
        guard case .map(let map) = value else {
            throw Failure(.input, "write toml", why: "a TOML file is a mapping", hint: "give keys and values")
        }
        var writer = TOMLText()
        try writer.table(map, [])
        return writer.out.isEmpty ? "\n" : writer.out
    }

    private mutating func table(_ map: ValueMap, _ path: [String]) throws(Failure) {
        for pair in map.pairs where !isTable(pair.value) {
            out += "\(Self.key(pair.key)) = \(try Self.inline(pair.value, path + [pair.key]))\n"
        }
        for pair in map.pairs {
            let path = path + [pair.key]
            switch pair.value {
            case .map(let inner):
                // A table that only holds tables is made by their headers.
                if inner.isEmpty || inner.pairs.contains(where: { !isTable($0.value) }) { header("[", path, "]") }
                try table(inner, path)
            case .list(let list) where isTable(pair.value):
                for case .map(let inner) in list {
                    header("[[", path, "]]")
                    try table(inner, path)
                }
            case .null, .bool, .int, .double, .string, .secret, .list: break
            }
        }
    }

    private mutating func header(_ open: String, _ path: [String], _ close: String) {
        if !out.isEmpty { out += "\n" }
        out += open + path.map(Self.key).joined(separator: ".") + close + "\n"
    }

    /// A map, or a list of nothing but maps.
    private func isTable(_ value: Value) -> Bool {
        switch value {
        case .map: true
        case .list(let list): !list.isEmpty && list.allSatisfy { if case .map = $0 { true } else { false } }
        case .null, .bool, .int, .double, .string, .secret: false
        }
    }

    private static func inline(_ value: Value, _ path: [String]) throws(Failure) -> String {
        switch value {
        case .null:
            throw Failure(
                .input, "write toml", why: "TOML has no null, and \(path.joined(separator: ".")) is one",
                hint: "remove the key")
        case .bool, .int: return value.text ?? ""
        case .double(let number): return number.isNaN ? "nan" : "\(number)"
        case .string(let text): return QuotedText.quoted(text)
        case .secret: return QuotedText.quoted(Secret.mask)
        case .list(let list):
            var items: [String] = []
            for item in list { items.append(try inline(item, path)) }
            return "[\(items.joined(separator: ", "))]"
        case .map(let map):
            var items: [String] = []
            for pair in map.pairs { items.append("\(key(pair.key)) = \(try inline(pair.value, path + [pair.key]))") }
            return items.isEmpty ? "{}" : "{ \(items.joined(separator: ", ")) }"
        }
    }

    private static func key(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        return isBare ? text : QuotedText.quoted(text)
    }
}
