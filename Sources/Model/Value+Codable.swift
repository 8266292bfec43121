extension Value: Codable {
    private struct MapKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Keys of a map come in the order the decoder has them: text formats that do not keep an order sort them.
    public init(from decoder: any Decoder) throws {
        if let keyed = try? decoder.container(keyedBy: MapKey.self) {
            self = .map(ValueMap(try keyed.allKeys.map { ($0.stringValue, try keyed.decode(Value.self, forKey: $0)) }))
            return
        }
        if var unkeyed = try? decoder.unkeyedContainer() {
            var list: [Value] = []
            while !unkeyed.isAtEnd { list.append(try unkeyed.decode(Value.self)) }
            self = .list(list)
            return
        }
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? single.decode(Int64.self) {
            self = .int(value)
        } else if let value = try? single.decode(Double.self) {
            self = .double(value)
        } else {
            self = .string(try single.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .list(let list): try list.encode(to: encoder)
        case .map(let map):
            var container = encoder.container(keyedBy: MapKey.self)
            for pair in map.pairs { try container.encode(pair.value, forKey: MapKey(stringValue: pair.key)) }
        case .secret(let secret): try secret.encode(to: encoder)
        case .null, .bool, .int, .double, .string:
            var container = encoder.singleValueContainer()
            try encodeScalar(into: &container)
        }
    }

    private func encodeScalar(into container: inout any SingleValueEncodingContainer) throws {
        switch self {
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .null, .secret, .list, .map: try container.encodeNil()
        }
    }
}
