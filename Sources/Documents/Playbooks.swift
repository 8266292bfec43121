public import Model
public import StepKit

/// Reads playbooks. Every complaint names file, line and column, and a way out.
public struct Playbooks: Sendable {
    /// What a document of this kind is called in messages.
    static let what = "playbook"
    /// Playbooks that include each other.
    static let deepest = 16

    let catalog: Catalog
    let files: PlaybookFiles
    let namespace: Namespace
    let groups: [String]

    /// `files` gives playbooks that are included, and files beside them. `namespace` holds the names that are the same
    /// on every host; only `include:` uses it here, since steps are bound to the names of each host later. `groups` are
    /// the names that `on: group:NAME` may use.
    public init(
        catalog: Catalog, files: PlaybookFiles = .disk, namespace: Namespace = Namespace(), groups: [String] = []
    ) {
        self.catalog = catalog
        self.files = files
        self.namespace = namespace
        self.groups = groups
    }

    /// Reads the text of a playbook. `file` is its path, for messages and for the files beside it; `layer` names its
    /// entries. What does not depend on placeholders is checked now; the rest when an entry is bound to a host.
    public func read(_ text: String, file: String, layer: String) throws(Failure) -> [Entry] {
        try entries(text, file, layer, within: [PlaybookFiles.normal(file)]).entries()
    }

    /// Reads a playbook from `files`. Its layer is its name: `03-etcd` for `playbooks/03-etcd.yaml`.
    public func read(at path: String) throws(Failure) -> [Entry] {
        try read(try files.read(path), file: path, layer: Self.layer(of: path))
    }

    /// The layer that a file stands for: its name without folder and extension.
    public static func layer(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        for ending in [".yaml", ".yml"] where name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
        return name
    }

    /// The same, with everything that is wrong instead of the first thing, and the entries that are right.
    public func examine(at path: String) -> (entries: [Entry], failures: [Failure]) {
        do {
            let text = try files.read(path)
            let found = entries(text, path, Self.layer(of: path), within: [PlaybookFiles.normal(path)])
            return (found.right, found.wrong)
        } catch {
            return ([], [error])
        }
    }

    /// Binds every entry to every host that it is for, and gives everything that is wrong, each thing once.
    public static func check(_ entries: [Entry], on hosts: [Host], values: (Host) -> Namespace) -> [Failure] {
        let sites = hosts.map { ($0, values($0)) }
        var failures: [Failure] = []
        for entry in entries {
            for (host, values) in sites where entry.canMatch(host) {
                do {
                    _ = try entry.bind(values)
                } catch {
                    if !failures.contains(error) { failures.append(error) }
                }
            }
        }
        return failures
    }

    /// What was read, and what could not be.
    private struct Found {
        var right: [Entry] = []
        var wrong: [Failure] = []

        func entries() throws(Failure) -> [Entry] {
            if let first = wrong.first { throw first }
            return right
        }
    }

    private func entries(_ text: String, _ file: String, _ layer: String, within: [String]) -> Found {
        var found = Found()
        do {
            let items = try items(text, file)
            let placeholders = Placeholders(source: Source(text, file: file))
            for item in items {
                do {
                    switch try PlaybookItem(try placeholders.found(in: item), catalog, groups: groups) {
                    case .include(let tree, let on, let isRolling):
                        let inner = try included(tree, file, layer, within)
                        found.wrong += inner.wrong
                        if isRolling { found.wrong += inner.right.compactMap(Self.objection) }
                        found.right += inner.right.map { entry in
                            var entry = entry
                            if on != [.all] { entry.within.append(on) }
                            if isRolling { entry.block = tree.mark.description }
                            return entry
                        }
                    case .step(let step):
                        found.right.append(try step.entry(layer, in: file, files))
                    }
                } catch {
                    found.wrong.append(error)
                }
            }
        } catch {
            found.wrong.append(error)
        }
        return found
    }

    /// Why an entry cannot be part of a block. Hosts that have to wait for a later batch would wait for ever.
    private static func objection(to entry: Entry) -> Failure? {
        let (why, hint): (String, String)
        switch (entry.barrier, entry.block) {
        case (true, _):
            (why, hint) = ("'barrier' cannot stand in what is included with `order: rolling`", "put the step behind it")
        case (false, .some):
            (why, hint) = (
                "what is included with `order: rolling` includes something so itself", "remove one of the two"
            )
        case (false, nil): return nil
        }
        return Failure(.input, what, place: entry.place, why: why, hint: hint)
    }

    private func items(_ text: String, _ file: String) throws(Failure) -> [Tree] {
        guard let raw = try TreeReader.read(text, file: file, as: Self.what) else { return [] }
        guard let items = raw.items else {
            throw Failure(
                at: raw.mark, Self.what, "a playbook is a list of steps, found \(raw.words)",
                hint: "begin each step with `- `")
        }
        return items
    }

    private func included(_ tree: Tree, _ file: String, _ layer: String, _ within: [String]) throws(Failure) -> Found {
        let name = try Binding(namespace: namespace).bound(tree)
        let path = try TreeDecoder.decode(String.self, from: name, as: Self.what, path: ["include"])
        let target = PlaybookFiles.path(path, beside: file)
        guard !within.contains(target) else {
            let circle = (within + [target]).joined(separator: " → ")
            throw Failure(at: tree.mark, "include", "the file includes itself: \(circle)", hint: "remove one include")
        }
        guard within.count < Self.deepest else {
            throw Failure(
                at: tree.mark, "include", "more than \(Self.deepest) files include each other",
                hint: "join some of them")
        }
        let text: String
        do {
            text = try files.read(target)
        } catch {
            throw error.at(tree.mark)
        }
        return entries(text, target, layer, within: within + [target])
    }
}
