import Model

/// What older guides build clusters with and what cannot be built any more: told where it stands, with what takes its
/// place.
enum RetiredWords {
    private struct Word {
        var why: String
        var hint: String
        init(_ why: String, _ hint: String) {
            self.why = why
            self.hint = hint
        }
    }

    /// Sections of anything, and names that are the user's own.
    private static let free: Set<String> = ["vars", "labels", "kubelet", "kubeProxy", "extraArgs"]

    private static let plainHTTP = Word(
        "HTTP without TLS is gone since Kubernetes 1.20, and so is the port for it",
        "remove it: the API speaks TLS at `controlPlane.port`, and everybody shows a certificate")
    private static let basicAuth = Word(
        "passwords in a file are gone since Kubernetes 1.19",
        "remove it: `slipway kubeconfig --user NAME --group GROUP` gives people certificates; `auth: { tokens: true }` "
            + "writes static tokens")
    private static let docker = Word(
        "Kubernetes runs no containers with Docker since 1.24",
        "remove it: containerd runs them, see `runtime`; images of Docker run as they are")
    private static let rkt = Word(
        "rkt is given up, and Kubernetes has not spoken to it since 1.10", "remove it: containerd runs containers")
    private static let flush = Word(
        "rules and bridges of others are never flushed or taken away",
        "remove it: what Slipway needs stands in tables and chains of its own; when docker0 has a range of the cluster's,"
            + " change `network`, or remove Docker yourself")
    private static let cloud = Word(
        "no cloud provider is built into Kubernetes any more",
        "write `cloudProvider: external`, and bring the provider's own controller manager")
    private static let weave = Word(
        "Weave is given up", "take `mode: vxlan`, or `external` and bring a network that is maintained")
    private static let hyperkube = Word(
        "hyperkube is gone since Kubernetes 1.19",
        "remove it: every program comes from the server archive, see `kubernetes`")

    /// Keys, in small letters and without - and _.
    private static let keys: [String: Word] = [
        "insecureport": plainHTTP, "insecurebindaddress": plainHTTP, "http": plainHTTP, "insecure": plainHTTP,
        "basicauth": basicAuth, "basicauthfile": basicAuth, "password": basicAuth,
        "docker": docker, "dockershim": docker, "dockeropts": docker, "dockerroot": docker, "rkt": rkt,
        "rktnetes": rkt, "hyperkube": hyperkube, "hyperkubeimage": hyperkube, "weave": weave,
        "flush": flush, "flushiptables": flush, "iptablesflush": flush, "cleaniptables": flush, "docker0": flush,
        "cloudconfig": cloud,
        "federation": Word("federation is gone since Kubernetes 1.13", "remove it"),
        "heapster": Word("Heapster is given up", "write `addons: { metricsServer: true }`"),
        "kubedns": Word("kube-dns is given up", "write `addons: { coredns: true }`, which is usual"),
        "flannel": Word(
            "Flannel is not needed", "write `mode: vxlan` under `network`: the same without a daemon"),
    ]

    /// Words at a place: the path of the key, and the words that were once possible there.
    private static let words: [String: [String: Word]] = [
        "runtime": ["docker": docker, "rkt": rkt, "cri-o": onlyContainerd, "crio": onlyContainerd],
        "runtime.source": ["docker": docker, "rkt": rkt, "cri-o": onlyContainerd, "crio": onlyContainerd],
        "network.mode": [
            "weave": weave,
            "flannel": Word("Flannel is not needed", "write vxlan: the same without a daemon"),
            "overlay": Word("there is more than one kind of overlay", "write vxlan, or external and bring your own"),
            "bridge": Word("every host has a bridge of its own", "write routed"),
        ],
        "controlPlane.form": ["hyperkube": hyperkube],
        "cloudProvider": Dictionary(
            uniqueKeysWithValues: [
                "aws", "azure", "cloudstack", "gce", "mesos", "openstack", "ovirt", "photon", "rackspace", "vsphere",
            ].map { ($0, cloud) }),
    ]
    private static let onlyContainerd = Word(
        "containerd is the only runtime that is set up", "remove it; see `runtime`")

    /// Throws the first such word of an inventory.
    static func check(_ tree: Tree) throws(Failure) { try check(tree, []) }

    private static func check(_ tree: Tree, _ path: [String]) throws(Failure) {
        if case .scalar(let raw, _) = tree.node, let word = words[path.joined(separator: ".")]?[raw.lowercased()] {
            throw Failure(at: tree.mark, path.joined(separator: "."), "'\(raw)': \(word.why)", hint: word.hint)
        }
        for pair in tree.pairs ?? [] {
            let name = pair.key.lowercased().filter { $0 != "-" && $0 != "_" }
            // A host may be called as it likes, and `sudo: password` is a value.
            if path != ["hosts"], path.last != "ssh", let word = keys[name] {
                throw Failure(
                    at: pair.mark, path.isEmpty ? InventoryReader.what : path.joined(separator: "."),
                    "'\(pair.key)': \(word.why)", hint: word.hint)
            }
            if !free.contains(pair.key) { try check(pair.value, path + [pair.key]) }
        }
    }
}
