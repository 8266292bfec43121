import Model

// What the leaves of a tree are read as.
extension TreeDecoder {
    /// The text of a scalar as it was written, whatever it looks like.
    func text() throws -> String {
        switch tree.node {
        case .scalar where tree.isNull:
            throw complaint("text is expected", hint: "write \"\" for an empty text, or remove the key")
        case .scalar(let raw, _): return raw
        case .template(let template): return template.text
        case .secret:
            throw complaint("text is expected", hint: "a secret may stand only where the step knows how to hide it")
        case .list, .map: throw complaint("text is expected", hint: "quote it if it is text")
        }
    }

    func bool() throws -> Bool {
        if case .scalar(let raw, isPlain: true) = tree.node, case .bool(let value) = CoreScalar(raw) { return value }
        if isOpen { return false }
        var hint: String?
        if case .scalar(let raw, let isPlain) = tree.node {
            switch raw.lowercased() {
            case "yes", "on", "y", "1", "true": hint = isPlain ? "write true" : "write true, without quotes"
            case "no", "off", "n", "0", "false": hint = isPlain ? "write false" : "write false, without quotes"
            default: hint = nil
            }
        }
        throw complaint("true or false is expected", hint: hint)
    }

    func double() throws -> Double {
        if case .scalar(let raw, isPlain: true) = tree.node {
            switch CoreScalar(raw) {
            case .int(let value): return Double(value)
            case .double(let value): return value
            case .text: if let value = Double(raw), value.isFinite { return value }
            case .null, .bool: break
            }
        }
        if isOpen { return 1 }
        throw complaint("a number is expected", hint: hintForNumber)
    }

    func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
        if case .scalar(let raw, isPlain: true) = tree.node {
            if case .int(let value) = CoreScalar(raw) {
                if let number = T(exactly: value) { return number }
                throw complaint("a number from \(T.min) to \(T.max) is expected", hint: nil)
            }
            if case .double = CoreScalar(raw) { throw complaint("a whole number is expected", hint: nil) }
            if T.bitWidth == 64, let number = T(raw), !raw.hasPrefix("0") { return number }
        }
        if isOpen { return 1 }
        throw complaint("a number is expected", hint: hintForNumber)
    }

    /// The value of a placeholder that is not known yet, while only the rest is checked.
    private var isOpen: Bool { if session.isDry, case .template = tree.node { true } else { false } }

    private var hintForNumber: String? {
        guard case .scalar(let raw, let isPlain) = tree.node else { return nil }
        if !isPlain, case .int = CoreScalar(raw) { return "write \(raw) without quotes" }
        if raw.hasPrefix("0"), case .int(let value) = CoreScalar(String(raw.drop { $0 == "0" })) {
            return "without leading zeros: \(value)"
        }
        return nil
    }
}

// Complaints, with the place of the tree.
extension TreeDecoder {
    /// The dotted path of the piece: `hosts.cp-1.address`.
    var path: String {
        codingPath.isEmpty
            ? session.what
            : codingPath.reduce("") {
                $0.isEmpty || $1.intValue != nil ? $0 + $1.stringValue : "\($0).\($1.stringValue)"
            }
    }

    func complaint(_ expected: String, hint: String?) -> Failure {
        Failure(at: tree.mark, path, "\(expected), found \(tree.words)", hint: hint)
    }

    var hintForMapping: String? {
        if tree.isNull { return "write its keys below it, indented further" }
        guard case .scalar(let raw, isPlain: true) = tree.node else { return "write KEY: VALUE" }
        if let colon = raw.firstIndex(of: ":"), raw.index(after: colon) < raw.endIndex {
            return "a space is missing behind the colon: \(raw[..<colon]): \(raw[raw.index(after: colon)...])"
        }
        if let sign = raw.firstIndex(of: "="), sign > raw.startIndex {
            let key = String(raw[..<sign]).trimmingSpaces
            return "write \(key): \(String(raw[raw.index(after: sign)...]).trimmingSpaces)"
        }
        return "write KEY: VALUE"
    }

    var hintForList: String? {
        guard case .scalar(let raw, _) = tree.node, !tree.isNull else { return "write [ ] or one `- ` per line" }
        return "write [\(raw)]"
    }

    /// Any error that a type threw while it was decoded from this piece.
    func failure(for error: any Error) -> Failure {
        switch error {
        case let failure as Failure: return failure.at(tree.mark)
        case DecodingError.dataCorrupted(let context): return failure(context.debugDescription)
        case DecodingError.keyNotFound(let key, _): return failure("the key '\(key.stringValue)' is missing")
        case DecodingError.typeMismatch(_, let context): return failure(context.debugDescription)
        case DecodingError.valueNotFound(_, let context): return failure(context.debugDescription)
        default: return failure("\(error)")
        }
    }

    /// The same; a type that is a list of words lists them.
    func failure<T>(for error: any Error, of type: T.Type) -> any Error {
        guard case DecodingError.dataCorrupted = error, let words = Words.allowed(for: type),
            case .scalar(let raw, _) = tree.node
        else { return failure(for: error) }
        let list = words.joined(separator: ", ")
        let nearest = Suggestion.nearest(to: raw, among: words)
        return Failure(
            at: tree.mark, path, "one of \(list) is expected, found \(tree.words)",
            hint: nearest.map { "did you mean '\($0)'?" })
    }

    private func failure(_ why: String) -> Failure { Failure(at: tree.mark, path, why) }
}
