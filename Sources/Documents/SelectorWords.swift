import Model
import StepKit

/// What stands behind `on:`, as it is written: one word, or a list of them.
struct SelectorWords: Decodable {
    static let all = ["all", "control-plane", "etcd", "node", "one-control-plane"]

    private var words: [Located<String>]
    private var mark: Mark

    init(from decoder: any Decoder) throws {
        let tree = try Tree(from: decoder)
        mark = tree.mark
        let container = try decoder.singleValueContainer()
        words =
            tree.items == nil
            ? [try container.decode(Located<String>.self)] : try container.decode([Located<String>].self)
    }

    /// `groups` are the names of those that the inventory has.
    func selectors(_ groups: [String]) throws(Failure) -> Set<Selector> {
        var selectors: Set<Selector> = []
        for word in words { selectors.insert(try Self.selector(word, groups)) }
        guard !selectors.isEmpty else {
            throw Failure(
                at: mark, "on", "it is for no host",
                hint: "name some of \(Self.all.joined(separator: ", ")), group:NAME")
        }
        return selectors
    }

    private static func selector(_ word: Located<String>, _ groups: [String]) throws(Failure) -> Selector {
        switch word.value {
        case "all": return .all
        case "control-plane": return .controlPlane
        case "etcd": return .etcd
        case "node": return .node
        case "one-control-plane": return .oneControlPlane
        case let text where text.hasPrefix("group:"):
            let name = String(text.dropFirst("group:".count))
            if groups.contains(name) { return .group(name) }
            let hint = groups.isEmpty ? "the inventory has no `groups`" : Suggestion.hint(for: name, among: groups)
            throw Failure(at: word.mark, "on", "there is no group '\(name)' in the inventory", hint: hint)
        case let text:
            let hint =
                groups.contains(text)
                ? "write group:\(text)"
                : Suggestion.nearest(to: text, among: all + groups.map { "group:\($0)" }).map {
                    "did you mean '\($0)'?"
                }
            throw Failure(
                at: word.mark, "on",
                "one of \(all.joined(separator: ", ")) or group:NAME is expected, found '\(text)'", hint: hint)
        }
    }
}
