public import Model

/// One file that a cluster needs from a release.
public struct ArtifactItem: Hashable, Sendable {
    /// What it is: `kubernetes`, `kubelet`, `etcd`, `pause`.
    public var name: String
    /// `amd64`; nothing where the inventory does not say what a file is for.
    public var architecture: String?
    public var source: ReleaseSource

    public init(_ name: String, _ architecture: String? = nil, source: ReleaseSource) {
        (self.name, self.architecture, self.source) = (name, architecture, source)
    }
}
