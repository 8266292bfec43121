public import Model

/// Puts the entries of one cluster into a kubeconfig that exists, and leaves everything else in it as it is: other
/// entries, keys that nobody here knows, their order, and comments.
public struct KubeconfigMerge: Sendable {
    /// The file that comes of it. It holds private keys.
    public let text: Secret
    /// Entries that were there and are replaced: `cluster harbor`, `user harbor-admin`.
    public let replaced: [String]
    /// kubectl now means this cluster when it is told nothing.
    public let isCurrent: Bool

    /// The lists of a kubeconfig, and what stands in their entries beside the name.
    static let lists = [("clusters", "cluster"), ("users", "user"), ("contexts", "context")]

    /// `existing` is the text of a kubeconfig, of which `file` is the name for messages; nothing where there is none.
    /// `own` is the one to be put in, with one entry of each kind. The current context is changed where that is asked
    /// for, or where there is none. Throws a ``Failure`` of kind `input` for a text that is no kubeconfig.
    public init(_ own: Secret, into existing: String?, file: String, setsCurrent: Bool) throws(Failure) {
        let ownText = String(decoding: own.bytes, as: UTF8.self)
        let new = try Self.read(ownText, file: "kubeconfig")?.value ?? [:]
        let before = existing ?? ""
        guard let tree = try Self.read(before, file: file) else {
            text = own
            replaced = []
            isCurrent = true
            return
        }
        try Self.check(tree)
        let plan = Plan(old: tree.value, new: new, setsCurrent: setsCurrent)
        // What is edited line by line keeps its comments. Where the lines are laid out in another way than kubectl does,
        // the edit gives something else, and the whole is written anew: nothing but comments is lost.
        let edited = try KubeconfigEditing(before, tree).applying(plan)
        let kept = try? Self.read(edited, file: file)?.value
        text = Secret(kept == plan.merged ? edited : try YAMLText.text(plan.merged))
        replaced = plan.replaced
        isCurrent = plan.merged["current-context"] == new["current-context"]
    }

    private static func read(_ text: String, file: String) throws(Failure) -> Tree? {
        guard let tree = try TreeReader.read(text, file: file, as: "kubeconfig"), !tree.isNull else { return nil }
        return tree
    }

    /// Refuses what kubectl could not read either, before anything is lost in it.
    private static func check(_ tree: Tree) throws(Failure) {
        guard tree.pairs != nil else {
            throw Failure(
                at: tree.mark, "kubeconfig", "this is no kubeconfig: keys and values are expected",
                hint: "move the file away, or name another one")
        }
        for (list, kind) in lists {
            guard let part = tree[list], !part.isNull else { continue }
            guard let items = part.items else {
                throw Failure(at: part.mark, "kubeconfig", "'\(list)' is no list", hint: "move the file away")
            }
            for item in items where item["name"] == nil {
                throw Failure(at: item.mark, "kubeconfig", "a \(kind) has no name", hint: "remove it, or name it")
            }
        }
    }
}

extension KubeconfigMerge {
    /// What has to change in a kubeconfig.
    struct Plan {
        /// An entry, and which one of the list it replaces.
        struct Entry {
            var list: String
            var value: Value
            var index: Int?
        }
        private(set) var entries: [Entry] = []
        private(set) var replaced: [String] = []
        /// Keys that a file without them gets: `apiVersion`, `kind`.
        private(set) var heads: [(key: String, value: Value)] = []
        /// Where it changes.
        private(set) var current: Value?
        /// The whole as it must be afterwards.
        private(set) var merged: Value

        init(old: Value, new: Value, setsCurrent: Bool) {
            merged = old
            guard case .map(var result) = old else { return }
            for key in ["apiVersion", "kind"] where result[key] == nil || result[key] == .null {
                guard result[key] == nil, let value = new[key] else { continue }
                heads.append((key, value))
                result[key] = value
            }
            for (list, kind) in KubeconfigMerge.lists {
                guard case .list(let own)? = new[list] else { continue }
                var items: [Value] = if case .list(let list)? = result[list] { list } else { [] }
                for entry in own {
                    let index = items.firstIndex { $0["name"] == entry["name"] }
                    let value = index.map { Self.laid(entry, over: items[$0], kind) } ?? entry
                    // What is there already needs no line changed.
                    if let index, items[index] == value { continue }
                    entries.append(Entry(list: list, value: value, index: index))
                    if let index {
                        replaced.append("\(kind) \(entry["name"]?.text ?? "")")
                        items[index] = value
                    } else {
                        items.append(value)
                    }
                }
                result[list] = .list(items)
            }
            let hasCurrent = !(result["current-context"]?.text ?? "").isEmpty
            if setsCurrent || !hasCurrent, result["current-context"] != new["current-context"] {
                current = new["current-context"]
                result["current-context"] = current
            }
            merged = .map(result)
        }

        /// Keys that say who asks and whom to trust: the old ones would contradict the new ones.
        private static let decided: [String: Set<String>] = [
            "cluster": [
                "server", "certificate-authority", "certificate-authority-data", "insecure-skip-tls-verify",
                "tls-server-name",
            ],
            "user": [
                "client-certificate", "client-certificate-data", "client-key", "client-key-data", "token", "tokenFile",
                "username", "password", "exec", "auth-provider", "as", "as-uid", "as-groups", "as-user-extra",
            ],
            "context": ["cluster", "user"],
        ]

        /// An entry in place of an old one: what a person added to the old one stays, for example a namespace.
        private static func laid(_ new: Value, over old: Value, _ kind: String) -> Value {
            guard case .map(let before)? = old[kind], case .map(let above)? = new[kind] else { return new }
            let rest = before.pairs.filter { !(decided[kind]?.contains($0.key) ?? false) }
            // The same entry in another order is the same.
            let same = above.pairs.allSatisfy { before[$0.key] == $0.value }
            if same, before.pairs.count == above.pairs.count + rest.count { return old }
            let inner = ValueMap(above.pairs.map { ($0.key, $0.value) } + rest.map { ($0.key, $0.value) })
            guard case .map(var entry) = old else { return new }
            entry[kind] = .map(inner)
            return .map(entry)
        }
    }
}
