import Model

/// A mapping as a type's `init(from:)` sees it.
struct KeyedTree<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: TreeDecoder
    let keys: AskedKeys

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { keys.pairs.compactMap { Key(stringValue: $0.key) } }

    func contains(_ key: Key) -> Bool { keys.ask(key.stringValue) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try child(key).tree.isNull }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try child(key).value(as: type) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) throws
        -> KeyedDecodingContainer<Nested>
    { try child(key).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try child(key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { try child(TreeKey("super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }

    private func child(_ key: any CodingKey) throws -> TreeDecoder {
        guard let tree = keys.ask(key.stringValue) else { throw keys.complaint(aboutMissing: key.stringValue) }
        return decoder.child(tree, key)
    }
}
