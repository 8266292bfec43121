public import Model

/// One file that a cluster needs from a release.
public struct ArtifactItem: Hashable, Sendable {
    /// What it is: `kubernetes`, `kubelet`, `etcd`, `pause`.
    public var name: String
    /// `amd64`; nothing where the inventory does not say what a file is for.
    public var architecture: String?
    public var source: ReleaseSource
    /// What an image is called that was pulled from a registry.
    public var image: String?

    public init(_ name: String, _ architecture: String? = nil, source: ReleaseSource, image: String? = nil) {
        (self.name, self.architecture, self.source, self.image) = (name, architecture, source, image)
    }
}
