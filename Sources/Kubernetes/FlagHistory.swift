public import Model

/// What became of flags that older guides and versions of Kubernetes know, and of settings that stand somewhere else in
/// the inventory. A table, so that what cannot work any more is told before anything is built.
public enum FlagHistory {
    /// Why a flag or a key of a part of Kubernetes cannot be meant; nothing where it may. `key` is written as in the
    /// inventory: a flag without its dashes, or the key of a configuration file.
    public static func objection(
        to key: String, _ value: Value, of component: Component, in version: ReleaseVersion
    ) -> Objection? {
        if key.hasPrefix("-") || key.contains("=") { return dashed(key) }
        let name = key.replacing("_", with: "-")
        if let past = gone[component]?[name] ?? (component.isFile ? nil : goneEverywhere[name]),
            version.minor >= past.since
        {
            return Objection("\(shown(name, component)) \(past.reason)", hint: past.instead)
        }
        if let instead = elsewhere[component]?[component.isFile ? key : name] {
            return Objection("'\(key)' follows from the rest of the inventory", hint: instead)
        }
        if component.isFile, key.contains("-") { return flagForKey(key, component) }
        if !component.isFile, name != key { return Objection("'\(key)' is no flag", hint: "write \(name)") }
        return refusedValue(name, value, component)
    }

    /// What a flag became.
    struct Past {
        /// Minor version without it.
        var since: Int
        /// Behind the flag's name: `is gone since 1.20`.
        var reason: String
        /// What to do.
        var instead: String?

        init(_ since: Int, _ instead: String?, reason: String? = nil) {
            self.since = since
            self.instead = instead
            self.reason = reason ?? "is gone since 1.\(since)"
        }
    }

    private static func shown(_ name: String, _ component: Component) -> String {
        component.isFile && !name.contains("-") ? "'\(name)'" : "--\(name)"
    }

    private static func dashed(_ key: String) -> Objection {
        let bare = key.drop { $0 == "-" }
        guard let sign = bare.firstIndex(of: "=") else {
            return Objection("'\(key)' is written with its dashes", hint: "write \(bare): VALUE")
        }
        return Objection(
            "'\(key)' is a flag with its value in one word",
            hint: "write \(bare[..<sign]): \(bare[bare.index(after: sign)...])")
    }

    /// `max-pods` is the flag, `maxPods` the key of the file.
    private static func flagForKey(_ key: String, _ component: Component) -> Objection {
        let words = key.split(separator: "-")
        let camel = words.dropFirst().reduce(String(words.first ?? "")) { text, word in
            text
                + (["dns", "qps", "cidr"].contains(word)
                    ? word.uppercased() : word.prefix(1).uppercased() + word.dropFirst())
        }
        return Objection("'\(key)' is a flag, and keys of the configuration file are expected", hint: "write \(camel)")
    }

    private static func refusedValue(_ name: String, _ value: Value, _ component: Component) -> Objection? {
        let texts = if case .list(let list) = value { list.compactMap(\.text) } else { [value.text].compactMap(\.self) }
        let words = texts.flatMap { $0.split(separator: ",") }
        switch (component, name) {
        case (.apiServer, "authorization-mode") where words.contains("AlwaysAllow"):
            return Objection("AlwaysAllow lets everybody do everything", hint: "write [Node, RBAC], which is usual")
        case (.kubelet, "readOnlyPort") where value != 0 && value != .null:
            return Objection(
                "the read-only port answers anybody, without TLS", hint: "remove it; port 10250 answers whoever may ask"
            )
        case (.kubeProxy, "mode") where value == "userspace":
            return Objection("the mode userspace is gone since 1.26", hint: "write nftables or iptables")
        default: return nil
        }
    }
}
