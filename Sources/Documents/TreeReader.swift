import Model
import Yams

/// Turns text into a tree: the only place that knows the parser.
struct TreeReader {
    /// Nodes of a document after aliases were followed. An inventory of a thousand hosts has twenty thousand.
    static let mostNodes = 500_000
    /// Nodes inside each other after aliases were followed.
    static let deepest = 100
    /// Bytes of a document.
    static let longest = 8 << 20

    let file: String
    /// What the document is: `inventory`, `playbook`.
    let what: String
    private var count = 0

    /// The tree of a document; nothing where it holds only comments. Throws the first thing that is wrong with it.
    static func read(_ text: String, file: String, as what: String) throws(Failure) -> Tree? {
        guard text.utf8.count <= longest else {
            let start = Mark(file: file, line: 1, column: 1)
            throw Failure(at: start, what, "the file has more than \(longest >> 20) MB", hint: "is it the right file?")
        }
        try TextLint.check(text, file: file, what: what)
        let complaints = YAMLComplaint(text: text, file: file, what: what)
        let node: Node?
        do {
            // Without rules of the resolver nothing is guessed, and no regular expression runs on every key.
            node = try Yams.compose(yaml: text, .basic)
        } catch {
            throw complaints.failure(for: error)
        }
        guard let node else { return nil }
        var reader = TreeReader(file: file, what: what)
        return try reader.tree(node, depth: 0)
    }

    private init(file: String, what: String) {
        self.file = file
        self.what = what
    }

    private mutating func tree(_ node: Node, depth: Int) throws(Failure) -> Tree {
        let mark = mark(node)
        count += 1
        guard count <= Self.mostNodes, depth <= Self.deepest else {
            throw Failure(
                at: mark, what, "the document grows too big when its aliases are followed",
                hint: "repeat the values instead of naming them with & and *")
        }
        switch node {
        case .scalar(let scalar): return Tree(try self.scalar(scalar, mark), mark)
        case .sequence(let sequence):
            try checkTag(sequence.tag, [.implicit, .nonSpecific, .seq], mark)
            var items: [Tree] = []
            for item in sequence { items.append(try tree(item, depth: depth + 1)) }
            return Tree(.list(items), mark)
        case .mapping(let mapping):
            try checkTag(mapping.tag, [.implicit, .nonSpecific, .map], mark)
            return Tree(.map(try pairs(mapping, depth)), mark)
        case .alias: throw Failure(at: mark, what, "an alias without its anchor", hint: "quote text that begins with *")
        }
    }

    private func scalar(_ scalar: Node.Scalar, _ mark: Mark) throws(Failure) -> Tree.Node {
        let isImplicit = scalar.tag.rawValue == Tag.Name.implicit.rawValue
        if !isImplicit { try checkTag(scalar.tag, [.nonSpecific, .str], mark) }
        return .scalar(scalar.string, isPlain: isImplicit && scalar.style == .plain)
    }

    private mutating func pairs(_ mapping: Node.Mapping, _ depth: Int) throws(Failure) -> [Tree.Pair] {
        var pairs: [Tree.Pair] = []
        var merged: [Tree.Pair] = []
        var lines: [String: Mark] = [:]
        for (key, value) in mapping {
            let mark = mark(key)
            guard case .scalar(let scalar) = key else {
                throw Failure(at: mark, what, "a list or a mapping cannot be a key", hint: "keys are plain text")
            }
            if let first = lines[scalar.string] { throw repeated(scalar.string, mark, first) }
            lines[scalar.string] = mark
            let value = try tree(value, depth: depth + 1)
            if scalar.string == "<<", scalar.style == .plain {
                merged += try self.merged(value)
            } else {
                pairs.append(Tree.Pair(key: scalar.string, mark: mark, value: value))
            }
        }
        for pair in merged where lines[pair.key] == nil {
            lines[pair.key] = pair.mark
            pairs.append(pair)
        }
        return pairs
    }

    /// `<<` takes over the keys of a mapping, or of several, that are not given here.
    private func merged(_ value: Tree) throws(Failure) -> [Tree.Pair] {
        var pairs: [Tree.Pair] = []
        for map in value.items ?? [value] {
            guard let more = map.pairs else {
                throw Failure(
                    at: map.mark, what, "<< takes over a mapping, found \(map.words)", hint: "write <<: *name")
            }
            pairs += more
        }
        return pairs
    }

    private func checkTag(_ tag: Tag, _ known: [Tag.Name], _ mark: Mark) throws(Failure) {
        guard !known.contains(where: { $0.rawValue == tag.rawValue }) else { return }
        throw Failure(
            at: mark, what, "tags are not used here, found \(tag.rawValue)",
            hint: "remove it; quotes make text of anything")
    }

    private func repeated(_ key: String, _ mark: Mark, _ first: Mark) -> Failure {
        YAMLComplaint.repeated(key, mark, first, what)
    }

    private func mark(_ node: Node) -> Mark {
        Mark(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }
}
