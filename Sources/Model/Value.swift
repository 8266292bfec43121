/// A piece of a document: what `${path}` stands for, and what structured files are made of.
public indirect enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case secret(Secret)
    case list([Value])
    case map(ValueMap)

    /// The value at a dotted path, for example `vars.rack`; a list takes a decimal index.
    public subscript(path: String) -> Value? {
        path.split(separator: ".").reduce(Optional(self)) { value, key in
            switch value {
            case .map(let map)?: map[String(key)]
            case .list(let list)?: Int(key).flatMap { list.indices.contains($0) ? list[$0] : nil }
            default: nil
            }
        }
    }

    /// The text this value has inside a longer text; nothing for lists, maps and secrets.
    public var text: String? {
        switch self {
        case .null: ""
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .double(let value): String(value)
        case .string(let value): value
        case .secret, .list, .map: nil
        }
    }

    /// This value with another laid over it: maps are merged key by key, everything else is replaced. A null in the
    /// upper map removes the key.
    public func merged(with upper: Value) -> Value {
        guard case .map(let below) = self, case .map(let above) = upper else { return upper }
        var result = below
        for pair in above.pairs {
            // Laid over nothing a map still loses its nulls: they say what to remove, and are no values.
            result[pair.key] = pair.value == .null ? nil : (below[pair.key] ?? [:]).merged(with: pair.value)
        }
        return .map(result)
    }

    /// This value with one or several others laid over it, a list from below to above; null lays nothing.
    public func merged(withLayers layers: Value) -> Value {
        switch layers {
        case .null: self
        case .list(let list): list.reduce(self) { $0.merged(withLayers: $1) }
        default: merged(with: layers)
        }
    }

    /// These settings over others: maps key by key, everything else is replaced. Nulls stay, since they may still be
    /// laid over something that they remove.
    public func over(_ below: Value) -> Value {
        guard case .map(let above) = self, case .map(var result) = below else { return self }
        for pair in above.pairs { result[pair.key] = result[pair.key].map(pair.value.over) ?? pair.value }
        return .map(result)
    }

    /// Something in it is a secret.
    public var isSecret: Bool {
        switch self {
        case .secret: true
        case .list(let list): list.contains(where: \.isSecret)
        case .map(let map): map.pairs.contains { $0.value.isSecret }
        case .null, .bool, .int, .double, .string: false
        }
    }
}

/// A map that remembers the order in which its keys were written.
public struct ValueMap: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    public private(set) var pairs: [Pair] = []
    public struct Pair: Hashable, Sendable {
        public var key: String
        public var value: Value
    }
    public init() {}
    public init(dictionaryLiteral elements: (String, Value)...) {
        for (key, value) in elements { self[key] = value }
    }
    public init(_ elements: some Sequence<(String, Value)>) {
        for (key, value) in elements { self[key] = value }
    }
    public var keys: [String] { pairs.map(\.key) }
    public var isEmpty: Bool { pairs.isEmpty }
    public subscript(key: String) -> Value? {
        get { pairs.first { $0.key == key }?.value }
        set {
            let index = pairs.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): pairs[index].value = value
            case (let index?, nil): pairs.remove(at: index)
            case (nil, let value?): pairs.append(Pair(key: key, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
    public init(dictionaryLiteral elements: (String, Value)...) { self = .map(ValueMap(elements)) }
}
