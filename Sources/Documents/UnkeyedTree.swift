import Model

/// A list as a type's `init(from:)` sees it.
struct UnkeyedTree: UnkeyedDecodingContainer {
    let decoder: TreeDecoder
    let items: [Tree]
    private(set) var currentIndex = 0

    init(decoder: TreeDecoder, items: [Tree]) {
        self.decoder = decoder
        self.items = items
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex >= items.count }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, items[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let value = try next().value(as: type)
        currentIndex += 1
        return value
    }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
        -> KeyedDecodingContainer<Nested>
    {
        let container = try next().container(keyedBy: type)
        currentIndex += 1
        return container
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try next().unkeyedContainer()
        currentIndex += 1
        return container
    }
    mutating func superDecoder() throws -> any Decoder {
        let decoder = try next()
        currentIndex += 1
        return decoder
    }

    private func next() throws -> TreeDecoder {
        guard !isAtEnd else {
            throw Failure(
                at: decoder.tree.mark, decoder.path, "one more item is expected, found \(items.count)", hint: nil)
        }
        return decoder.child(items[currentIndex], TreeKey(intValue: currentIndex))
    }
}
