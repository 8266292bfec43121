public import Model

extension VersionPairs {
    /// What of the versions that an inventory names was not tried together. Names of archives and images are looked at;
    /// what comes from packages is only known on the hosts.
    public static func objections(in cluster: Cluster) -> [Objection] {
        var found: [(Partner, ReleaseVersion)] = []
        if let name = cluster.images.images[.pause]?.name, let version = version(ofImage: name) {
            found.append((.pause, version))
        }
        if case .archive(let archive) = cluster.etcd, let version = version(inPath: archive.path) {
            found.append((.etcd, version))
        }
        if case .archives(let containerd, _, _) = cluster.runtime, let version = version(inPath: containerd.path) {
            found.append((.containerd, version))
        }
        return found.compactMap { partner, version in objection(to: partner, version, with: cluster.version) }
    }

    /// The version in a tag: 3.10 stands for 3.10.0. Nothing where the tag is none.
    static func version(ofImage name: String) -> ReleaseVersion? {
        let bare = name.prefix { $0 != "@" }
        guard let tag = bare.split(separator: "/").last?.split(separator: ":").dropFirst().last else { return nil }
        return ReleaseVersion(String(tag)) ?? ReleaseVersion("\(tag).0")
    }

    /// The version in the name of a release: `etcd-v3.6.5-linux-amd64.tar.gz`. Nothing where the name has none.
    static func version(inPath path: String) -> ReleaseVersion? {
        guard let file = path.split(separator: "/").last else { return nil }
        return file.split(separator: "-").lazy.compactMap { ReleaseVersion(String($0)) }.first
    }
}
