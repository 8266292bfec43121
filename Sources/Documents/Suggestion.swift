/// What was probably meant by a word that is not known.
public struct Suggestion: Sendable {
    /// The nearest word, or nothing where none is near enough: at most one edit for every three letters of what was
    /// written. Edits are inserting, deleting, replacing a letter and swapping two neighbours; case does not count.
    public static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        let written = Array(word.lowercased())
        guard !written.isEmpty else { return nil }
        var best: (word: String, distance: Int)?
        for candidate in known {
            let letters = Array(candidate.lowercased())
            let limit = max(1, max(written.count, letters.count) / 3)
            guard abs(letters.count - written.count) <= limit else { continue }
            let distance = distance(written, letters)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.word
    }

    /// A hint after an unknown word: the nearest, else all that are known.
    public static func hint(for word: String, among known: [String]) -> String {
        if let nearest = nearest(to: word, among: known) { return "did you mean '\(nearest)'?" }
        guard !known.isEmpty else { return "nothing is expected here: remove it" }
        return "known: \(list(known))"
    }

    /// Words behind each other, cut off where there are too many to read.
    static func list(_ words: [String], atMost limit: Int = 24) -> String {
        let rest = words.count - limit
        return words.prefix(limit).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    /// The optimal string alignment distance.
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var before: [Int] = []
        var above = Array(0...right.count)
        for row in 1...left.count {
            var current = [row]
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                var cost = min(above[column] + 1, current[column - 1] + 1, above[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, before[column - 2] + 1)
                }
                current.append(cost)
            }
            before = above
            above = current
        }
        return above[right.count]
    }
}
