import Foundation

/// What a registry says of an image: OCI's words and Docker's, which are the same where it matters here.
struct ImageManifest: Decodable, Hashable {
    struct Platform: Codable, Hashable {
        var architecture: String
        var os: String
        var variant: String?
    }
    /// Something that a registry has, by its checksum.
    struct Descriptor: Codable, Hashable {
        var mediaType: String
        var digest: String
        var size: UInt64
        var platform: Platform?
        var annotations: [String: String]?
    }
    var mediaType: String?
    /// Of a list of images for several architectures.
    var manifests: [Descriptor]?
    /// Of one image.
    var config: Descriptor?
    var layers: [Descriptor]?

    static let accepted = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json",
    ]

    /// The image for Linux on an architecture; nothing where the list has none.
    func image(for architecture: String) -> Descriptor? {
        manifests?.first { entry in
            guard let platform = entry.platform, platform.os == "linux" else { return false }
            // 64-bit ARM has one variant; of others the plainest comes first.
            return platform.architecture == architecture && [nil, "", "v8", "v1"].contains(platform.variant)
        }
    }
}
