import Model

/// What `roles:` says of every host with a role.
struct RoleDrafts {
    /// A role's, checked.
    struct Settings {
        var labels: [String: String]
        /// Nothing where none are written.
        var taints: [Taint]?
        var components: ComponentSettings
    }
    private struct Draft: Decodable {
        var node: NodeDraft
        var components: ComponentDrafts
        init(from decoder: any Decoder) throws {
            node = try NodeDraft(from: decoder)
            components = try ComponentDrafts(from: decoder)
        }
    }

    private(set) var settings: [Role: Settings] = [:]

    init(_ tree: Tree?, _ reader: ComponentReader) throws(Failure) {
        guard let tree, !tree.isNull else { return }
        guard let pairs = tree.pairs else {
            throw Failure(
                at: tree.mark, "roles", "names of roles are expected, found \(tree.words)",
                hint: "write node: { labels: { … } }")
        }
        for pair in pairs {
            guard let role = Role(rawValue: pair.key) else {
                throw Failure(
                    at: pair.mark, "roles", "'\(pair.key)' is no role",
                    hint: Suggestion.hint(for: pair.key, among: Role.allCases.map(\.rawValue)))
            }
            let path = "roles.\(pair.key)"
            let draft = try TreeDecoder.decode(
                Draft.self, from: pair.value, as: InventoryReader.what, path: ["roles", pair.key])
            settings[role] = Settings(
                labels: try draft.node.checkedLabels(path), taints: try draft.node.checkedTaints(path),
                components: try reader.settings(draft.components, path + "."))
        }
    }

    /// Labels of a host: those of its roles, above them its own.
    func labels(_ own: [String: String], of roles: Set<Role>) -> [String: String] {
        let layers = Role.allCases.filter(roles.contains).compactMap { settings[$0]?.labels }
        return (layers + [own]).reduce(into: [:]) { $0.merge($1) { _, upper in upper } }
    }

    /// Taints of a host: its own, else those of its roles, else what keeps pods away from a control plane that is no
    /// node.
    func taints(_ own: [Taint]?, of roles: Set<Role>) -> [Taint] {
        if let own { return own }
        let layers = Role.allCases.filter(roles.contains).compactMap { settings[$0]?.taints }
        guard layers.isEmpty else {
            return layers.joined().reduce(into: []) { list, taint in
                list.removeAll { $0.key == taint.key && $0.effect == taint.effect }
                list.append(taint)
            }
        }
        return roles.contains(.controlPlane) && !roles.contains(.node) ? [.controlPlane] : []
    }
}
