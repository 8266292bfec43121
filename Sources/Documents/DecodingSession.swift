import Model

/// What one decoding has asked for so far: a key that nobody asks for was not understood.
final class DecodingSession {
    let what: String
    /// Only what does not depend on placeholders is checked.
    let isDry: Bool
    private var records: [String: AskedKeys] = [:]
    private var order: [AskedKeys] = []

    init(what: String, isDry: Bool = false) {
        self.what = what
        self.isDry = isDry
    }

    /// The keys of a mapping. A type that looks at the same mapping twice asks for the keys of both looks.
    func keys(of decoder: TreeDecoder, _ pairs: [Tree.Pair]) -> AskedKeys {
        let path = decoder.codingPath.map(\.stringValue).joined(separator: "\u{0}")
        if let known = records[path] { return known }
        let keys = AskedKeys(pairs: pairs, mark: decoder.tree.mark, path: decoder.path)
        records[path] = keys
        order.append(keys)
        return keys
    }

    /// Throws the first key that nobody asked for.
    func checkUnknownKeys() throws(Failure) {
        for keys in order {
            if let unknown = keys.unknown.first { throw keys.complaint(about: unknown) }
        }
    }
}
