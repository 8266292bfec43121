public import Model

/// Which versions were tried together. What is outside of this table may work; whoever wants it says so.
public enum VersionPairs {
    /// A piece of software that has to go with a version of Kubernetes.
    public enum Partner: String, Sendable, CaseIterable {
        case etcd, containerd, pause
    }

    /// The option that lets everything through.
    public static let override = "--accept-untested-versions"

    /// Versions of a partner that go with a minor version of Kubernetes, from the first to before the last; nothing for
    /// a minor that cannot be built.
    public static func range(of partner: Partner, forMinor minor: Int) -> Range<ReleaseVersion>? {
        guard (34...37).contains(minor) else { return nil }
        return switch partner {
        // Older than 3.5.24 a member may come back after an upgrade as one that was removed long ago.
        // Kubernetes' own default is 3.6 since 1.34, and 3.7 in the first alpha of 1.37.
        case .etcd: ReleaseVersion(3, 5, 24)..<ReleaseVersion(3, minor < 37 ? 7 : 8, 0)
        // What the kubelet asks the runtime for since 1.36 only containerd 2 answers.
        case .containerd: (minor < 36 ? ReleaseVersion(1, 7, 0) : ReleaseVersion(2, 0, 0))..<ReleaseVersion(3, 0, 0)
        case .pause: ReleaseVersion(3, 9, 0)..<ReleaseVersion(3, 11, 0)
        }
    }

    /// The version to take where nothing else is wanted.
    public static func recommended(_ partner: Partner, forMinor minor: Int) -> ReleaseVersion {
        switch partner {
        case .etcd: minor < 35 ? ReleaseVersion(3, 5, 24) : ReleaseVersion(3, 6, 8)
        case .containerd: minor < 36 ? ReleaseVersion(2, 1, 4) : ReleaseVersion(2, 2, 1)
        case .pause: minor < 36 ? ReleaseVersion(3, 10, 1) : ReleaseVersion(3, 10, 2)
        }
    }

    /// Why a version of a partner is refused beside a version of Kubernetes; nothing where it was tried.
    public static func objection(
        to partner: Partner, _ found: ReleaseVersion, with kubernetes: ReleaseVersion
    ) -> Objection? {
        guard let range = range(of: partner, forMinor: kubernetes.minor) else {
            return Objection("Kubernetes \(kubernetes) was never tried", hint: way("take one of v1.34 to v1.37"))
        }
        guard !range.contains(found), !tried(partner, found, kubernetes) else { return nil }
        let good = recommended(partner, forMinor: kubernetes.minor)
        return Objection(
            "\(partner.rawValue) \(found.number) was not tried with Kubernetes \(kubernetes), which goes with "
                + "\(range.lowerBound.number) to before \(range.upperBound.number)",
            hint: way("take \(partner.rawValue) \(good.number)"))
    }

    /// Why a kubelet or kube-proxy of one version cannot run beside API servers of another: it may be up to three
    /// minors older, and never newer.
    public static func objection(toNode node: ReleaseVersion, withAPIServer server: ReleaseVersion) -> Objection? {
        if (node.major, node.minor) > (server.major, server.minor) {
            return Objection(
                "a node of \(node) is newer than its API server of \(server)",
                hint: "bring the control plane to 1.\(node.minor) first, or take a node of 1.\(server.minor)")
        }
        guard server.minor - node.minor > 3 else { return nil }
        return Objection(
            "a node of \(node) is more than three minors older than its API server of \(server)",
            hint: "bring the node to 1.\(server.minor - 3) or later first")
    }

    /// Why API servers of these versions cannot run beside each other: they are at most one minor apart.
    public static func objection(toAPIServers versions: [ReleaseVersion]) -> Objection? {
        guard let oldest = versions.min(), let newest = versions.max(), newest.minor - oldest.minor > 1 else {
            return nil
        }
        return Objection(
            "API servers of \(oldest) and \(newest) are more than one minor apart",
            hint: "bring all of them to 1.\(oldest.minor + 1) first")
    }

    /// Why a control plane of one version cannot be brought to another in one go: neither back, nor past a minor.
    public static func objection(toUpgrading current: ReleaseVersion, to wanted: ReleaseVersion) -> Objection? {
        if wanted.minor < current.minor {
            return Objection(
                "Kubernetes \(current) cannot go back to \(wanted): what newer API servers stored, older ones cannot read",
                hint: "write a version of 1.\(current.minor) in the inventory: it goes on from where it stands")
        }
        guard wanted.minor - current.minor > 1 else { return nil }
        return Objection(
            "Kubernetes \(current) cannot become \(wanted) in one go: a minor would be passed over",
            hint: "go to 1.\(current.minor + 1) first")
    }

    /// Why a node of one version cannot be brought to another: it never goes back.
    static func objection(toUpgradingNode current: ReleaseVersion, to wanted: ReleaseVersion) -> Objection? {
        guard wanted.minor < current.minor else { return nil }
        return Objection(
            "its kubelet is \(current) and cannot go back to \(wanted)",
            hint: "write a version of 1.\(current.minor) in the inventory: it goes on from where it stands")
    }

    /// What distributions ship outside of the range, and was run for real: that version, with those minors.
    private static func tried(_ partner: Partner, _ found: ReleaseVersion, _ kubernetes: ReleaseVersion) -> Bool {
        // Debian 12 and Debian 13.
        let shipped: [ReleaseVersion] =
            switch partner {
            case .etcd: [ReleaseVersion(3, 4, 23), ReleaseVersion(3, 5, 16)]
            case .containerd: [ReleaseVersion(1, 6, 20), ReleaseVersion(1, 7, 24)]
            case .pause: []
            }
        return kubernetes.minor == 36 && shipped.contains(found)
    }

    private static func way(_ text: String) -> String { "\(text), or say \(override)" }
}
