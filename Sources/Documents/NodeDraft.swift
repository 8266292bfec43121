import Model

/// Labels and taints of node objects, as they are written for a role or for a host.
struct NodeDraft: Decodable {
    private var labels: Tree?
    private var taints: Located<Tree>?

    func checkedLabels(_ path: String) throws(Failure) -> [String: String] { try NodeLabel.checked(labels, path) }

    /// Nothing where no taints are written; an empty list takes the usual ones away.
    func checkedTaints(_ path: String) throws(Failure) -> [Taint]? {
        guard let taints, !taints.value.isNull else { return nil }
        guard let items = taints.value.items else {
            throw Failure(
                at: taints.mark, "\(path).taints", "a list is expected, found \(taints.value.words)",
                hint: "write [\"KEY=VALUE:NoSchedule\"]")
        }
        var result: [Taint] = []
        for item in items {
            let taint = try Self.taint(item, "\(path).taints")
            guard !result.contains(where: { $0.key == taint.key && $0.effect == taint.effect }) else {
                throw Failure(
                    at: item.mark, "\(path).taints", "\(taint.key) stands twice with \(taint.effect.rawValue)",
                    hint: "a node has one value for both: remove one")
            }
            result.append(taint)
        }
        return result
    }

    private static func taint(_ item: Tree, _ path: String) throws(Failure) -> Taint {
        guard case .scalar(let raw, _) = item.node, !item.isNull else {
            throw Failure(
                at: item.mark, path, "a taint is expected, found \(item.words)",
                hint: "write \"KEY=VALUE:NoSchedule\", in quotes")
        }
        let effects = Taint.Effect.allCases.map(\.rawValue)
        guard let taint = Taint(raw) else {
            let written = raw.split(separator: ":", omittingEmptySubsequences: false)
            let effect = written.count == 2 ? Suggestion.nearest(to: String(written[1]), among: effects) : "NoSchedule"
            throw Failure(
                at: item.mark, path, "'\(raw)' is no taint: KEY=VALUE:EFFECT, with one of \(Suggestion.list(effects))",
                hint: effect.map { "write \"\(written.first ?? "KEY"):\($0)\"" })
        }
        guard NodeLabel.isKey(taint.key), NodeLabel.isValue(taint.value) else {
            throw Failure(
                at: item.mark, path, "'\(raw)' has a key or a value that Kubernetes does not allow",
                hint: "at most 63 of A-Z a-z 0-9 - _ ., a letter or digit at both ends; before a key may stand DOMAIN/")
        }
        return taint
    }
}
