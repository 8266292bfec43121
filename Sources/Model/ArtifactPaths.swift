/// The files of this machine that hosts get programs and images from, by the architecture of the host. The `Artifacts`
/// room finds them; playbooks see them under `host.artifacts` and `host.images`.
public struct ArtifactPaths: Hashable, Sendable {
    /// By architecture (`amd64`, `arm64`), then by name (`kubelet`): a program that is ready to be copied.
    public var programs: [String: [String: Archive]]
    /// By architecture, then by name (`kube-apiserver`, `pause`): a container image.
    public var images: [String: [String: ImageFile]]

    public init(programs: [String: [String: Archive]] = [:], images: [String: [String: ImageFile]] = [:]) {
        self.programs = programs
        self.images = images
    }
}

/// A container image under the name that manifests give it, and the archive that it is imported from.
public struct ImageFile: Hashable, Sendable {
    /// `registry.k8s.io/pause:3.10.1`: what the image is called on the host.
    public var name: String
    /// A tar archive with the image in it, or nothing where the runtime pulls it.
    public var archive: Archive?

    public init(name: String, archive: Archive? = nil) {
        self.name = name
        self.archive = archive
    }
}
