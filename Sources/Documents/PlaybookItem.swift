import Model
import StepKit

/// One item of a playbook's list, taken apart but not decoded.
enum PlaybookItem {
    case step(StepItem)
    /// The path, in which placeholders may stand, the hosts that its steps are for at most, and whether hosts go through
    /// them as a block, batch by batch.
    case include(Tree, on: Set<Selector>, isRolling: Bool)

    init(_ item: Tree, _ catalog: Catalog, groups: [String] = []) throws(Failure) {
        guard let pairs = item.pairs else {
            throw Failure(
                at: item.mark, Playbooks.what, "a step is expected, found \(item.words)",
                hint: Self.hint(for: item, catalog))
        }
        let settings = pairs.filter { EntrySettings.keys.contains($0.key) }
        let kinds = pairs.filter { !EntrySettings.keys.contains($0.key) }
        guard let kind = kinds.first else {
            throw Failure(
                at: item.mark, Playbooks.what, "there is no step in this item",
                hint: "known: \(Suggestion.list(catalog.kinds))")
        }
        for pair in kinds where pair.key != "include" && catalog[pair.key] == nil {
            throw Self.unknown(pair, catalog, isAlone: kinds.count == 1)
        }
        guard kinds.count == 1 else {
            throw Failure(
                at: kinds[1].mark, Playbooks.what,
                "one step is expected here, found \(kinds.map(\.key).joined(separator: " and "))",
                hint: "begin each step with its own `- `")
        }
        if kind.key == "include" {
            self = try Self.include(kind.value, settings, item.mark, groups)
        } else {
            self = .step(try StepItem(kind, settings, item.mark, catalog, groups: groups))
        }
    }

    private static func include(_ path: Tree, _ settings: [Tree.Pair], _ mark: Mark, _ groups: [String])
        throws(Failure) -> PlaybookItem
    {
        if let setting = settings.first(where: { !EntrySettings.includeKeys.contains($0.key) }) {
            throw Failure(
                at: setting.mark, Playbooks.what, "'\(setting.key)' does not go with include",
                hint: "write it beside the steps of the included file")
        }
        let chosen = try EntrySettings.read(settings, at: mark)
        if chosen.order == .oneByOne {
            let order = settings.first { $0.key == "order" }
            throw Failure(
                at: order?.mark ?? mark, Playbooks.what, "'one-by-one' does not go with include",
                hint:
                    "write `order: rolling`, which takes hosts through all of it batch by batch, or write it beside the "
                    + "steps of the included file")
        }
        return .include(path, on: try chosen.on?.selectors(groups) ?? [.all], isRolling: chosen.order == .rolling)
    }

    private static func unknown(_ pair: Tree.Pair, _ catalog: Catalog, isAlone: Bool) -> Failure {
        let words = catalog.kinds + ["include"] + (isAlone ? [] : EntrySettings.keys)
        let nearest = Suggestion.nearest(to: pair.key, among: words).map { "did you mean '\($0)'?" }
        return Failure(
            at: pair.mark, Playbooks.what, "unknown step '\(pair.key)'",
            hint: nearest ?? foreign[pair.key]
                ?? "known: \(Suggestion.list(catalog.kinds + ["include"], atMost: 60)); beside a step: \(EntrySettings.keys.joined(separator: ", "))"
        )
    }

    private static func hint(for item: Tree, _ catalog: Catalog) -> String {
        if case .scalar(let raw, _) = item.node {
            let word = String(raw.prefix { $0 != " " && $0 != ":" && $0 != "=" })
            if catalog[word] != nil { return "write `- \(word): { … }`" }
        }
        return "write `- KIND: { … }`"
    }

    /// Words of other tools, with what stands for them here.
    private static let foreign: [String: String] = [
        "name": "steps have no names: say it in a comment",
        "hosts": "which hosts it is for is said by `on:` beside a step",
        "tasks": "a playbook is the list of steps itself",
        "roles": "take over the steps of another file with `- include: FILE`",
        "when": "there are no conditions: use `on:`, or a file per choice with `include`",
        "if": "there are no conditions: use `on:`, or a file per choice with `include`",
        "loop": "there are no loops: write the step for each, or let it take a list",
        "with_items": "there are no loops: write the step for each, or let it take a list",
        "register": "steps do not see results of others: each looks for itself",
        "notify": "let the `service` step watch the file: it restarts when the file is newer",
        "handlers": "let the `service` step watch the file: it restarts when the file is newer",
        "ignore_errors": "a failure is never ignored: say with `unless` or `creates` when nothing has to be done",
        "become": "how to become root is said by `sudo` under `ssh` in the inventory",
        "vars": "values stand in the inventory under `vars`, and are used as ${vars.NAME}",
        "shell": "use `run` with a list of arguments",
        "command": "use `run` with a list of arguments",
        "copy": "use `file` with `source`, `content` or `local`",
        "template": "use `file` with `template`",
        "systemd": "use `service`, and `unit` for the unit's file",
        "apt": "use `package`",
    ]
}
