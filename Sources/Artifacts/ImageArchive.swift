import Foundation
import Model

/// An image as a tar in OCI's layout, which container runtimes import. The same image gives the same bytes everywhere.
struct ImageArchive: Sendable {
    let parts: RegistryClient.Parts
    /// What the image is called.
    let name: String

    /// Writes it. The parts go in as they came from the registry.
    func write(to path: String) throws {
        let tar = try TarFile(path)
        try tar.add("oci-layout", Array("{\"imageLayoutVersion\":\"1.0.0\"}".utf8))
        try tar.add("index.json", try index())
        try tar.add(Self.place(parts.manifest.digest), parts.bytes)
        var seen: Set<String> = [parts.manifest.digest]
        for (descriptor, file) in parts.blobs where seen.insert(descriptor.digest).inserted {
            try tar.add(Self.place(descriptor.digest), file: file)
        }
        try tar.finish()
    }

    private func index() throws -> [UInt8] {
        struct Index: Encodable {
            var schemaVersion = 2
            var mediaType = ImageManifest.accepted[0]
            var manifests: [ImageManifest.Descriptor]
        }
        var descriptor = parts.manifest
        descriptor.annotations = [
            "io.containerd.image.name": name,
            "org.opencontainers.image.ref.name": name.split(separator: ":").last.map(String.init) ?? name,
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(Index(manifests: [descriptor])))
    }

    private static func place(_ digest: String) -> String {
        "blobs/" + digest.replacingOccurrences(of: ":", with: "/")
    }
}
