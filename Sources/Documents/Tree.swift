import Model

/// A piece of a document, with the place it stands at and the text it was written with.
struct Tree: Sendable {
    enum Node: Sendable {
        /// `isPlain`: written without quotes, so that it may be a number, a truth value or nothing.
        case scalar(String, isPlain: Bool)
        /// Only placeholders put one here.
        case secret(Secret)
        /// Text in which placeholders are still to be looked up.
        case template(Template)
        case list([Tree])
        case map([Pair])
    }
    struct Pair: Sendable {
        var key: String
        /// Of the key.
        var mark: Mark
        var value: Tree
    }

    var mark: Mark
    var node: Node

    init(_ node: Node, _ mark: Mark) {
        self.node = node
        self.mark = mark
    }

    var pairs: [Pair]? { if case .map(let pairs) = node { pairs } else { nil } }
    var items: [Tree]? { if case .list(let items) = node { items } else { nil } }
    subscript(key: String) -> Tree? { pairs?.first { $0.key == key }?.value }

    /// Nothing stands here: an empty value, `~` or `null`.
    var isNull: Bool {
        if case .scalar(let raw, isPlain: true) = node { CoreScalar(raw) == .null } else { false }
    }
    /// Somewhere in it a placeholder waits for its value.
    var hasTemplates: Bool {
        switch node {
        case .template: true
        case .scalar, .secret: false
        case .list(let items): items.contains(where: \.hasTemplates)
        case .map(let pairs): pairs.contains { $0.value.hasTemplates }
        }
    }
    /// What has to be looked up for the placeholders in it.
    var paths: Set<String> {
        switch node {
        case .template(let template): Set(template.paths)
        case .scalar, .secret: []
        case .list(let items): items.reduce(into: []) { $0.formUnion($1.paths) }
        case .map(let pairs): pairs.reduce(into: []) { $0.formUnion($1.value.paths) }
        }
    }
    /// What a message calls it.
    var words: String {
        switch node {
        case .scalar where isNull: "nothing"
        case .scalar(let raw, isPlain: true): "'\(Self.cut(raw))'"
        case .scalar(let raw, isPlain: false): "the text '\(Self.cut(raw))'"
        case .secret: "a secret"
        case .template(let template): "'\(Self.cut(template.text))'"
        case .list: "a list"
        case .map: "a mapping"
        }
    }

    private static func cut(_ text: String) -> String {
        let line = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        return line.count > 60 || line.count < text.count ? line.prefix(57) + "…" : text
    }
}
