import Model

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
