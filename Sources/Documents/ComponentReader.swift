import Model

/// Checks what is laid over the settings of the parts of Kubernetes.
struct ComponentReader {
    let judge: InventoryReader.Judge
    let version: ReleaseVersion
    let network: Network

    /// `prefix` is the path of the place: empty for the inventory's own, else `roles.node.` or `hosts.cp-1.`.
    func settings(_ drafts: ComponentDrafts, _ prefix: String) throws(Failure) -> ComponentSettings {
        var settings = ComponentSettings()
        for (component, name, tree) in drafts.trees {
            let path = prefix + name
            settings[component] = try tree.map(path)
            for pair in tree.value.pairs ?? [] { try check(pair, of: component, path) }
        }
        return settings
    }

    private func check(_ pair: Tree.Pair, of component: Component, _ path: String) throws(Failure) {
        if let objection = judge(pair.key, pair.value.value, component, version) {
            throw Failure(at: pair.mark, path, objection.why, hint: objection.hint)
        }
        if !component.isFile {
            guard pair.value.pairs == nil, !(pair.value.items?.contains { $0.pairs != nil || $0.items != nil } ?? false)
            else {
                throw Failure(
                    at: pair.value.mark, "\(path).\(pair.key)",
                    "a flag has a value or a list of values, found "
                        + pair.value.words, hint: "write \(pair.key): VALUE, or [ONE, ANOTHER]")
            }
        }
        if component == .kubelet, pair.key == "maxPods" { try checkMaxPods(pair.value, path) }
    }

    private func checkMaxPods(_ tree: Tree, _ path: String) throws(Failure) {
        guard !tree.isNull else { return }
        guard case .int(let pods) = tree.value, pods > 0 else {
            throw Failure(
                at: tree.mark, "\(path).maxPods", "a number of pods is expected, found \(tree.words)",
                hint: "usual is \(network.usualMaxPods)")
        }
        guard network.mode != .external, pods > Int64(network.addressesPerHost) else { return }
        var prefix = network.hostPrefix
        while prefix > network.pods.prefix, (1 << (32 - prefix)) - 3 < pods { prefix -= 1 }
        let wider = (1 << (32 - prefix)) - 3 >= pods ? ", or hostPrefix: \(prefix) before anything is built" : ""
        throw Failure(
            at: tree.mark, "\(path).maxPods",
            "\(pods) pods need more than the \(network.addressesPerHost) addresses that a host's share has for them "
                + "(a /\(network.hostPrefix))",
            hint: "write maxPods: \(min(Int(pods), network.addressesPerHost))\(wider)")
    }
}
