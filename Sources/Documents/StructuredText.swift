public import Model
public import StepKit

/// Text of structured files. The same value always gives the same bytes: keys in the order in which they were
/// written, a line end at the end.
public enum StructuredText {
    public enum Format: String, Sendable, CaseIterable { case yaml, json, toml }

    /// Block style, indented by two spaces. Text that some YAML reader would take for something else is quoted.
    public static func yaml(_ value: Value) throws(Failure) -> String { try text(value, .yaml) }

    /// Indented by two spaces.
    public static func json(_ value: Value) throws(Failure) -> String { try text(value, .json) }

    /// TOML 1.0: values first, then tables, then arrays of tables. The value must be a map, and must not hold null.
    public static func toml(_ value: Value) throws(Failure) -> String { try text(value, .toml) }

    /// Throws a ``Failure`` of kind `input` for what the format cannot hold, and for secrets: text can be shown.
    public static func text(_ value: Value, _ format: Format) throws(Failure) -> String {
        guard !value.isSecret else {
            throw Failure(.input, "write \(format.rawValue)", why: "a secret cannot become text that may be shown")
        }
        return try render(value, format)
    }

    /// The content of a file. `header` is put above as comment lines (not for JSON). With a secret anywhere in the
    /// value, the whole content is a secret.
    public static func content(_ value: Value, _ format: Format, header: String? = nil) throws(Failure) -> Content {
        let text = try comment(header, format) + render(try revealed(value), format)
        return value.isSecret ? .secret(Secret(text)) : .text(text)
    }

    private static func render(_ value: Value, _ format: Format) throws(Failure) -> String {
        switch format {
        case .yaml: try YAMLText.text(value)
        case .json: try JSONText.text(value)
        case .toml: try TOMLText.text(value)
        }
    }

    private static func comment(_ header: String?, _ format: Format) throws(Failure) -> String {
        guard let header else { return "" }
        guard format != .json else {
            throw Failure(.input, "write json", why: "JSON has no comments", hint: "remove `header`")
        }
        var lines = header.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { $0.isEmpty ? "#\n" : $0.hasPrefix("#") ? "\($0)\n" : "# \($0)\n" }.joined()
    }

    private static func revealed(_ value: Value) throws(Failure) -> Value {
        switch value {
        case .null, .bool, .int, .double, .string: return value
        case .secret(let secret):
            guard let text = String(validating: secret.bytes, as: UTF8.self) else {
                throw Failure(.input, "write a secret", why: "its bytes are no text, and cannot stand in a text file")
            }
            return .string(text)
        case .list(let list):
            var result: [Value] = []
            for item in list { result.append(try revealed(item)) }
            return .list(result)
        case .map(let map):
            var result: [(String, Value)] = []
            for pair in map.pairs { result.append((pair.key, try revealed(pair.value))) }
            return .map(ValueMap(result))
        }
    }
}
