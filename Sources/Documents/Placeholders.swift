import Model

/// Finds the placeholders in the scalars of a document, and where each of them stands.
struct Placeholders {
    let source: Source

    func found(in tree: Tree) throws(Failure) -> Tree {
        switch tree.node {
        case .secret, .template: return tree
        case .scalar(let raw, _): return try found(raw, tree)
        case .list(let items):
            var result: [Tree] = []
            for item in items { result.append(try found(in: item)) }
            return Tree(.list(result), tree.mark)
        case .map(let pairs):
            var result: [Tree.Pair] = []
            for pair in pairs {
                guard !pair.key.contains("${") else {
                    throw Failure(
                        at: pair.mark, "placeholder", "a key cannot hold a placeholder, found '\(pair.key)'",
                        hint: "placeholders are for values")
                }
                result.append(Tree.Pair(key: pair.key, mark: pair.mark, value: try found(in: pair.value)))
            }
            return Tree(.map(result), tree.mark)
        }
    }

    private func found(_ raw: String, _ tree: Tree) throws(Failure) -> Tree {
        let count = Template.openings(in: raw)
        guard count > 0 else { return tree }
        let marks = source.placeholders(from: tree.mark, count: count)
        let template = try Template(raw, marks: marks, else: tree.mark)
        let node: Tree.Node =
            template.hasPlaceholders ? .template(template) : .scalar(template.literal, isPlain: false)
        return Tree(node, tree.mark)
    }
}
