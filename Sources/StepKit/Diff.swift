import Model

/// The difference that a change makes, as a person sees it.
public enum Diff: Equatable, Sendable {
    case none
    /// Lines that begin with `+`, `-`, a space, or `@@`.
    case lines(String)
    /// Something secret changes; what it was and what it becomes is not shown.
    case secret
    /// Something that is no text, or too long to compare, in words.
    case words(String)

    /// Nothing for ``none``.
    public var text: String? {
        switch self {
        case .none: nil
        case .lines(let text), .words(let text): text
        case .secret: Secret.mask
        }
    }

    /// Files longer than this many lines are not compared line by line: the comparison costs lines × differences.
    private static let longest = 5_000

    public init(from old: File?, to new: Content) {
        guard case .text(let text) = new else {
            self = .secret
            return
        }
        guard let old else {
            self = .lines(Self.unified(from: [], to: Self.lines(of: text)))
            return
        }
        let before = String(validating: old.bytes, as: UTF8.self).map(Self.lines(of:))
        let after = Self.lines(of: text)
        guard old.isWhole, let before, before.count <= Self.longest, after.count <= Self.longest else {
            self = .words("\(old.bytes.count) bytes become \(text.utf8.count) bytes")
            return
        }
        self = before == after ? .none : .lines(Self.unified(from: before, to: after))
    }

    private static func lines(of text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" {
            lines.removeLast()
        } else if let last = lines.last {
            lines[lines.count - 1] = last + "␄"  // shows that the line end at the end of the file is missing
        }
        return lines
    }

    private struct Line {
        var sign: Character
        var text: Substring
        var old: Int
        var new: Int
    }

    private static func unified(from old: [Substring], to new: [Substring]) -> String {
        let script = script(from: old, to: new)
        let changed = script.indices.filter { script[$0].sign != " " }
        var hunks: [Range<Int>] = []
        for index in changed {
            let hunk = max(0, index - 3)..<min(script.count, index + 4)
            if let last = hunks.last, last.upperBound >= hunk.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<hunk.upperBound
            } else {
                hunks.append(hunk)
            }
        }
        return hunks.map { hunk in
            let lines = script[hunk]
            let before = lines.count { $0.sign != "+" }
            let after = lines.count { $0.sign != "-" }
            let head = "@@ -\(script[hunk.lowerBound].old),\(before) +\(script[hunk.lowerBound].new),\(after) @@"
            return ([head] + lines.map { "\($0.sign)\($0.text)" }).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// All lines of both files in order, each kept, taken away or added.
    private static func script(from old: [Substring], to new: [Substring]) -> [Line] {
        let difference = new.difference(from: old)
        let removed = Set(difference.removals.map(\.place))
        let added = Set(difference.insertions.map(\.place))
        var lines: [Line] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                lines.append(Line(sign: "-", text: old[left], old: left + 1, new: right + 1))
                left += 1
            } else if right < new.count, added.contains(right) {
                lines.append(Line(sign: "+", text: new[right], old: left + 1, new: right + 1))
                right += 1
            } else {
                lines.append(Line(sign: " ", text: old[left], old: left + 1, new: right + 1))
                left += 1
                right += 1
            }
        }
        return lines
    }
}

extension CollectionDifference.Change {
    fileprivate var place: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
