/// Where the images come from that are not in the server archive.
public struct ImageSources: Hashable, Sendable {
    /// An image as the inventory names it.
    public struct Image: Hashable, Sendable {
        /// `registry.k8s.io/pause:3.10.1`; nothing for the usual one.
        public var name: String?
        /// An archive that it is imported from; nothing where the runtime pulls it.
        public var archive: ReleaseSource?
        public init(name: String? = nil, archive: ReleaseSource? = nil) {
            self.name = name
            self.archive = archive
        }
    }
    /// What stands in place of the registry in usual names: `registry.local:5000`.
    public var mirror: String?
    public var images: [ImageKind: Image]

    public init(mirror: String? = nil, images: [ImageKind: Image] = [:]) {
        self.mirror = mirror
        self.images = images
    }

    /// What an image is called on the hosts: as the inventory says, else as usual, with the mirror in place of the
    /// registry.
    public func name(of image: ImageKind, for version: ReleaseVersion) -> String {
        if let name = images[image]?.name { return name }
        let usual = image.usualName(for: version)
        guard let mirror, !image.isInServerArchive, let slash = usual.firstIndex(of: "/") else { return usual }
        return mirror + usual[slash...]
    }
}
