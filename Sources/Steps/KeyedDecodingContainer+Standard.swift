extension KeyedDecodingContainer {
    /// The value of a key, or what it stands for where it is not written.
    func decode<T: Decodable>(_ key: Key, standard: T) throws -> T {
        try decodeIfPresent(T.self, forKey: key) ?? standard
    }

    /// A list that may be written under two keys: one value under the first, or several under the second.
    func decode(one: Key, many: Key) throws -> [String] {
        let single = try decodeIfPresent(String.self, forKey: one)
        return [single].compactMap(\.self) + (try decodeIfPresent([String].self, forKey: many) ?? [])
    }
}
