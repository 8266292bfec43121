/// A decoded value that remembers where it stood.
struct Located<Wrapped: Decodable>: Decodable {
    var value: Wrapped
    var mark: Mark

    init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? TreeDecoder else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "only documents have places"))
        }
        mark = decoder.tree.mark
        value = try decoder.value(as: Wrapped.self)
    }
}

extension Located: Sendable where Wrapped: Sendable {}

/// The decoder hands a tree over as it is.
extension Tree: Decodable {
    init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? TreeDecoder else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "only documents have trees"))
        }
        self = decoder.tree
    }
}
