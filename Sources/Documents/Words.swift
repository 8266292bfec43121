/// The words that a type allows, where it is an enumeration of words.
enum Words {
    static func allowed<T>(for type: T.Type) -> [String]? {
        guard let type = type as? any CaseIterable.Type else { return nil }
        return words(of: type)
    }

    private static func words<T: CaseIterable>(of type: T.Type) -> [String]? {
        var words: [String] = []
        for value in type.allCases {
            guard let raw = value as? any RawRepresentable, let word = raw.rawValue as? String else { return nil }
            words.append(word)
        }
        return words
    }
}
