import Model

/// The flags of a program: those of the playbook, with overrides laid over them by name.
struct FlagList: Equatable, Sendable {
    /// Sorted by name, so that the order in which they were written changes nothing.
    private(set) var flags: [(name: String, value: String)] = []

    static func == (left: FlagList, right: FlagList) -> Bool { left.arguments == right.arguments }

    /// Each layer is a map of flags, or a map that has them under `extraArgs`. Null takes a flag away. Throws for a name
    /// or value that no flag can have.
    init(_ flags: Value, merge: Value?, for title: String) throws(Failure) {
        guard case .map(let map) = flags.merged(withLayers: Self.flat(merge ?? .null)) else {
            throw Failure(.input, title, why: "`flags` is no map of names and values")
        }
        for pair in map.pairs.sorted(by: { $0.key < $1.key }) where pair.value != .null {
            guard !pair.key.hasPrefix("-"), pair.key.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9.-]*/) != nil else {
                throw Failure(
                    .input, title, why: "'\(pair.key)' is no name of a flag", hint: "write it without leading dashes")
            }
            guard let text = Self.text(pair.value), !text.contains(where: \.isNewline) else {
                throw Failure(
                    .input, title, why: "the flag '\(pair.key)' cannot have this value",
                    hint: "a text, a number, true or false, or a list of them; arguments can be seen by everybody, "
                        + "so a secret belongs in a file")
            }
            self.flags.append((pair.key, text))
        }
    }

    /// `--name=value`, one for each flag.
    var arguments: [String] { flags.map { "--\($0.name)=\($0.value)" } }

    /// Layers as maps of flags.
    private static func flat(_ layers: Value) -> Value {
        switch layers {
        case .list(let list): .list(list.map(flat))
        case .map(let map): if case .map? = map["extraArgs"] { map["extraArgs"] ?? [:] } else { layers }
        default: layers
        }
    }

    /// Lists are joined by commas, and so are maps, whose entries become `name=value`.
    private static func text(_ value: Value) -> String? {
        switch value {
        case .null, .bool, .int, .double, .string: return value.text
        case .secret: return nil
        case .list(let list):
            let parts = list.map(text)
            return parts.contains(nil) ? nil : parts.compactMap(\.self).joined(separator: ",")
        case .map(let map):
            let parts = map.pairs.map { pair in text(pair.value).map { "\(pair.key)=\($0)" } }
            return parts.contains(nil) ? nil : parts.compactMap(\.self).joined(separator: ",")
        }
    }
}
