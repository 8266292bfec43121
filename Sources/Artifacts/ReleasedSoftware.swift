/// What projects beside Kubernetes release, and hosts can be given: each an archive but runc, which is its program.
public enum ReleasedSoftware: String, Sendable, CaseIterable {
    case etcd, containerd, runc
    /// The CNI plugins.
    case plugins

    /// Where the project publishes a version, such as `v3.6.10`, for an architecture, such as `amd64`.
    func url(_ version: String, _ architecture: String) -> String {
        let github = "https://github.com"
        let number = version.drop { $0 == "v" }
        return switch self {
        case .etcd:
            "\(github)/etcd-io/etcd/releases/download/\(version)/etcd-\(version)-linux-\(architecture).tar.gz"
        case .containerd:
            "\(github)/containerd/containerd/releases/download/\(version)/"
                + "containerd-\(number)-linux-\(architecture).tar.gz"
        case .runc:
            "\(github)/opencontainers/runc/releases/download/\(version)/runc.\(architecture)"
        case .plugins:
            "\(github)/containernetworking/plugins/releases/download/\(version)/"
                + "cni-plugins-linux-\(architecture)-\(version).tgz"
        }
    }
}
