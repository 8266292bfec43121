/// The container images that a cluster needs.
public enum ImageKind: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
    case apiServer = "kube-apiserver"
    case controllerManager = "kube-controller-manager"
    case scheduler = "kube-scheduler"
    /// Holds the namespaces of a pod.
    case pause
    case coredns
    case metricsServer = "metrics-server"
    /// What `slipway verify` runs in the cluster.
    case verify

    /// It comes with the archive of the server programs.
    public var isInServerArchive: Bool { [.apiServer, .controllerManager, .scheduler].contains(self) }

    /// The name that the image has where nobody says anything else, by the version of Kubernetes.
    public func usualName(for version: ReleaseVersion) -> String {
        switch self {
        case .apiServer, .controllerManager, .scheduler: "registry.k8s.io/\(rawValue):\(version)"
        case .pause: "registry.k8s.io/pause:\(version.minor < 36 ? "3.10.1" : "3.10.2")"
        case .coredns: "registry.k8s.io/coredns/coredns:\(Self.coreDNS(for: version.minor))"
        case .metricsServer: "registry.k8s.io/metrics-server/metrics-server:v0.8.0"
        case .verify: "registry.k8s.io/e2e-test-images/busybox:1.36.1-1"
        }
    }

    /// What this minor was released with.
    private static func coreDNS(for minor: Int) -> String {
        switch minor {
        case ...34: "v1.12.1"
        case 35: "v1.13.1"
        case 36: "v1.14.2"
        default: "v1.14.6"
        }
    }

    public static func < (left: ImageKind, right: ImageKind) -> Bool { left.rawValue < right.rawValue }
}
