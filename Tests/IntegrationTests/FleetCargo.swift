import Foundation
import Testing

/// What a whole cluster is made of, and cannot be had without a network: where it is on this machine.
struct FleetCargo: Sendable {
    var archive: String
    /// A folder with pause.tar, coredns.tar and busybox.tar.
    var images: String

    /// As the environment says, or as it lies in the cache of whoever runs the tests; nothing where either is missing.
    /// The same with the minor version before: what is to be upgraded.
    static let previous: FleetCargo? = {
        guard let found, let archive = ProcessInfo.processInfo.environment["SLIPWAY_KUBERNETES_ARCHIVE_OLD"],
            FileManager.default.fileExists(atPath: archive)
        else { return nil }
        return FleetCargo(archive: archive, images: found.images)
    }()

    static let found: FleetCargo? = {
        let environment = ProcessInfo.processInfo.environment
        let archive = environment["SLIPWAY_KUBERNETES_ARCHIVE"] ?? cached("kubernetes-server-linux-amd64.tar.gz")
        guard let archive, let images = environment["SLIPWAY_IMAGES"] else { return nil }
        let files = [archive] + ["pause", "coredns", "busybox"].map { "\(images)/\($0).tar" }
        return files.allSatisfy(FileManager.default.fileExists) ? FleetCargo(archive: archive, images: images) : nil
    }()

    /// A release in the artifact cache of the user.
    private static func cached(_ name: String) -> String? {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["SLIPWAY_HOME"].map { $0 + "/cache" }
        let cache = environment["XDG_CACHE_HOME"] ?? environment["HOME"].map { $0 + "/.cache" }
        guard let folder = home ?? cache.map({ $0 + "/slipway" }) else { return nil }
        let releases = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/releases")) ?? []
        return releases.sorted().map { "\(folder)/releases/\($0)/\(name)" }
            .first(where: FileManager.default.fileExists)
    }

    /// As the archive says itself.
    func version() throws -> String {
        for member in ["kubernetes/version", "kubernetes/server/bin/kube-apiserver.docker_tag"] {
            let text = try Self.shell("tar --occurrence=1 -xzOf '\(archive)' \(member) 2>/dev/null || true")
            if text.hasPrefix("v") { return text }
        }
        throw Missing(what: "the version in \(archive)")
    }

    /// The sections of an inventory that name all of it.
    func sections() throws -> String {
        let rows = try [("pause", "pause"), ("coredns", "coredns"), ("verify", "busybox")].map { key, file in
            let path = "\(images)/\(file).tar"
            return
                "  \(key): { name: \"\(try Self.name(in: path))\", archive: \(path), sha256: \(try Self.sum(path)) }\n"
        }
        // All hosts are on one disk, whose owner may have it as full as it is.
        let kubelet = "kubelet: { evictionHard: { nodefs.available: 1%, imagefs.available: 1% } }\n"
        return kubelet + "kubernetes:\n  archive: \(archive)\n  sha256: \(try Self.sum(archive))\nimages:\n"
            + rows.joined()
    }

    /// What the image in an archive is called.
    static func name(in path: String) throws -> String {
        struct Item: Decodable { var RepoTags: [String] }
        let text = try shell("tar -xOf '\(path)' manifest.json")
        return try #require(try JSONDecoder().decode([Item].self, from: Data(text.utf8)).first?.RepoTags.first)
    }

    private static func sum(_ path: String) throws -> String { String(try shell("sha256sum '\(path)'").prefix(64)) }

    struct Missing: Error { var what: String }

    /// What a script on this machine prints.
    static func shell(_ script: String) throws -> String {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-ec", script]
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Missing(what: script) }
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
