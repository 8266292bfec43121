import Model

/// A mapping, and which of its keys were asked for.
final class AskedKeys {
    let pairs: [Tree.Pair]
    let mark: Mark
    let path: String
    private var places: [String: Int]
    private var asked: Set<String> = []
    /// In the order in which they were asked for, those that are not there included.
    private var known: [String] = []

    init(pairs: [Tree.Pair], mark: Mark, path: String) {
        self.pairs = pairs
        self.mark = mark
        self.path = path
        places = Dictionary(pairs.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func ask(_ key: String) -> Tree? {
        if asked.insert(key).inserted { known.append(key) }
        return places[key].map { pairs[$0].value }
    }

    var unknown: [Tree.Pair] { pairs.filter { !asked.contains($0.key) } }

    func complaint(about pair: Tree.Pair) -> Failure {
        if let glued = glued(pair, to: known) { return glued }
        // What is there already cannot have been meant.
        let free = known.filter { places[$0] == nil }
        let near = Suggestion.nearest(to: pair.key, among: free)
        let hint = near.map { "did you mean '\($0)'?" } ?? "known: \(Suggestion.list(known))"
        return Failure(
            at: pair.mark, path, "unknown key '\(pair.key)'",
            hint: known.isEmpty ? "no key is expected here: remove it" : hint)
    }

    /// `address:10.0.0.1` without a space is one long key, and nothing behind it.
    private func glued(_ pair: Tree.Pair, to known: [String]) -> Failure? {
        guard pair.value.isNull, let colon = pair.key.firstIndex(of: ":") else { return nil }
        let key = String(pair.key[..<colon])
        guard known.contains(key) else { return nil }
        return Failure(
            at: pair.mark, path, "a space is missing behind the colon of '\(key)'",
            hint: "write \(key): \(pair.key[pair.key.index(after: colon)...])")
    }

    /// A key that must be there is not: perhaps it was written wrongly.
    func complaint(aboutMissing key: String) -> Failure {
        let candidates = unknown
        if let glued = candidates.lazy.compactMap({ self.glued($0, to: [key]) }).first { return glued }
        if let near = Suggestion.nearest(to: key, among: candidates.map(\.key)),
            let pair = candidates.first(where: { $0.key == near })
        {
            return Failure(at: pair.mark, path, "unknown key '\(near)'", hint: "did you mean '\(key)'?")
        }
        return Failure(at: mark, path, "the key '\(key)' is missing", hint: "add `\(key): …` here")
    }
}
