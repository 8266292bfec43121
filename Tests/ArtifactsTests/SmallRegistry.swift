import Foundation
import Model

/// A registry of container images on the loopback, with one image in it for two architectures.
final class SmallRegistry: Sendable {
    struct Conduct: Sendable {
        /// Who asks has to show a token, which a server of the registry's own gives.
        var wantsToken = false
        /// And that server wants this user and password.
        var login: String?
        /// The image is in no list of architectures.
        var isSingle = false
        /// A path that breaks off after so many bytes, the first time.
        var cut: (path: String, after: Int)?
        /// A path whose bytes are not what they should be.
        var forged: String?
    }
    let server: FileServer
    let layer: [UInt8]
    private let contents: Contents

    private struct Contents: Sendable {
        var files: [String: [UInt8]] = [:]
        var index = ""
    }

    init(_ conduct: Conduct = Conduct()) throws {
        let layer = noise(300_000)
        let contents = Self.contents(layer, isSingle: conduct.isSingle)
        (self.layer, self.contents) = (layer, contents)
        let port = PortBox()
        server = try FileServer { request, count in
            Self.answer(request, count, contents.files, conduct, port.value)
        }
        port.value = server.port
    }

    private final class PortBox: @unchecked Sendable { var value: UInt16 = 0 }

    var name: String { "127.0.0.1:\(server.port)/tools/pause:3.10" }
    var digest: String { contents.index }
    func stop() { server.stop() }

    static func digest(_ bytes: [UInt8]) -> String { "sha256:" + Checksum.hexadecimal(Checksum.sha256(bytes)) }

    private static func contents(_ layer: [UInt8], isSingle: Bool) -> Contents {
        var contents = Contents()
        var entries: [String] = []
        for architecture in isSingle ? ["arm64"] : ["amd64", "arm64"] {
            let config = Array("{\"architecture\":\"\(architecture)\",\"os\":\"linux\"}".utf8)
            let own = layer + Array(architecture.utf8)
            for blob in [config, own] { contents.files["blobs/\(digest(blob))"] = blob }
            let manifest = Array(
                """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
                 "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"\(digest(config))","size":\(config.count)},
                 "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"\(digest(own))","size":\(own.count)}]}
                """.utf8)
            contents.files["manifests/\(digest(manifest))"] = manifest
            entries.append(
                """
                {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\(digest(manifest))",
                 "size":\(manifest.count),"platform":{"architecture":"\(architecture)","os":"linux"}}
                """)
            if isSingle { contents.files["manifests/3.10"] = manifest }
        }
        let index = Array(
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[\(entries.joined(separator: ","))]}
            """.utf8)
        if !isSingle {
            contents.files["manifests/3.10"] = index
            contents.files["manifests/\(digest(index))"] = index
        }
        contents.index = digest(index)
        return contents
    }

    private static func answer(
        _ request: FileServer.Request, _ count: Int, _ files: [String: [UInt8]], _ conduct: Conduct, _ port: UInt16
    ) -> FileServer.Conduct {
        if request.path.hasPrefix("/token?") {
            let isKnown = conduct.login.map { request.authorization == "Basic \($0)" } ?? true
            let isRight = request.path.contains("scope=repository:tools/pause:pull")
            return isKnown && isRight ? .serve(Array("{\"token\":\"abc\"}".utf8)) : .answer(401)
        }
        if conduct.wantsToken, request.authorization != "Bearer abc" {
            let realm = "Bearer realm=\"http://127.0.0.1:\(port)/token\",service=\"small\""
            return .answer(401, ["WWW-Authenticate": realm])
        }
        let path = String(request.path.dropFirst("/v2/tools/pause/".count))
        guard var bytes = files[path] else { return .answer(404) }
        if conduct.forged == path { bytes[0] ^= 1 }
        if let cut = conduct.cut, cut.path == path, count == 0 { return .cut(bytes, after: cut.after) }
        return .serve(bytes)
    }

    /// The path of the layer for an architecture.
    func layerPath(_ architecture: String) -> String { "blobs/\(Self.digest(layer + Array(architecture.utf8)))" }
}
