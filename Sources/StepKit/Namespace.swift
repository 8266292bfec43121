public import Model

/// What `${path}` can be in a playbook: a tree of values, of which a part is the same for every host and a part is
/// the host's own.
public struct Namespace: Sendable {
    /// Names that are the same on every host: `cluster`, `network`, `vars`, …
    public var shared: ValueMap
    /// Names of one host: `host`, and what was made for it under `pki`.
    public var own: ValueMap

    public init(shared: ValueMap = [:], own: ValueMap = [:]) {
        self.shared = shared
        self.own = own
    }

    /// The value at a dotted path. The host's own names are looked at first.
    public subscript(path: String) -> Value? {
        let parts = path.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first else { return nil }
        for map in [own, shared] {
            guard let root = map[first] else { continue }
            if parts.count == 1 { return root }
            if let value = root[parts[1]] { return value }
        }
        return nil
    }

    /// Every dotted path that can be looked up, sorted: for documents, and for the hint after a wrong one.
    public var paths: [String] {
        var found: Set<String> = []
        for map in [shared, own] { Self.collect(.map(map), "", into: &found) }
        return found.sorted()
    }

    private static func collect(_ value: Value, _ path: String, into found: inout Set<String>) {
        if !path.isEmpty { found.insert(path) }
        guard case .map(let map) = value else { return }
        for pair in map.pairs { collect(pair.value, path.isEmpty ? pair.key : path + "." + pair.key, into: &found) }
    }
}
