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

    /// `files` gives playbooks that are included, and files beside them. `namespace` holds the names that are the same
    /// on every host; only `include:` uses it here, since steps are bound to the names of each host later.
    public init(catalog: Catalog, files: PlaybookFiles = .disk, namespace: Namespace = Namespace()) {
        self.catalog = catalog
        self.files = files
        self.namespace = namespace
    }

    /// Reads the text of a playbook. `file` is its path, for messages and for the files beside it; `layer` names its
    /// entries. What does not depend on placeholders is checked now; the rest when an entry is bound to a host.
    public func read(_ text: String, file: String, layer: String) throws(Failure) -> [Entry] {
        try entries(text, file, layer, within: [PlaybookFiles.normal(file)])
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

    private func entries(_ text: String, _ file: String, _ layer: String, within: [String]) throws(Failure) -> [Entry] {
        guard let raw = try TreeReader.read(text, file: file, as: Self.what) else { return [] }
        guard let items = raw.items else {
            throw Failure(
                at: raw.mark, Self.what, "a playbook is a list of steps, found \(raw.words)",
                hint: "begin each step with `- `")
        }
        let placeholders = Placeholders(source: Source(text, file: file))
        var entries: [Entry] = []
        for item in items {
            let item = try PlaybookItem(try placeholders.found(in: item), catalog)
            switch item {
            case .include(let tree, let on):
                entries += try included(tree, file, layer, within).map { entry in
                    var entry = entry
                    if on != [.all] { entry.within.append(on) }
                    return entry
                }
            case .step(let step): entries.append(try step.entry(layer, in: file, files))
            }
        }
        return entries
    }

    private func included(_ tree: Tree, _ file: String, _ layer: String, _ within: [String]) throws(Failure) -> [Entry]
    {
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
        return try entries(text, target, layer, within: within + [target])
    }
}
