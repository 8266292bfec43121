import Foundation
import Model

/// What is in a bundle. It is the bundle's first member, so that looking into one costs nothing.
struct BundleManifest: Codable, Hashable, Sendable {
    /// A file, under `files/SUM/` in the bundle.
    struct Item: Codable, Hashable, Sendable {
        var name: String
        var architecture: String?
        /// The file's own name.
        var file: String
        var size: UInt64
        /// What whoever asks for it says it must be.
        var sha256: String?
        var sha512: String?
        /// What an image is called that was pulled from a registry.
        var image: String?

        /// Nothing for an item that says neither, or something that is no checksum.
        var digest: ReleaseDigest? {
            guard let digest = (sha512 ?? sha256).flatMap(ReleaseDigest.init(hexadecimal:)) else { return nil }
            return digest.isSHA512 == (sha512 != nil) ? digest : nil
        }
        /// Its place in the bundle.
        var member: String { "files/\((sha512 ?? sha256 ?? "").prefix(64))/\(file)" }

        init(_ item: ArtifactItem, _ file: FetchedFile) {
            name = item.name
            architecture = item.architecture
            self.file = ArtifactCache.name(of: item.source.text)
            size = file.size
            image = item.image
            switch item.source.digest {
            case .sha512(let digits): sha512 = digits
            case .sha256(let digits): sha256 = digits
            case nil: sha256 = file.sha256
            }
        }
    }

    static let name = "manifest.json"
    /// Of this form.
    static let form = 1
    var form = Self.form
    /// The version of Kubernetes that it was made for.
    var kubernetes: String
    var items: [Item]
}
