import Foundation
import Model

/// The folder that fetched and unpacked files are kept in. Everything in it can be had again; it may be removed at any
/// time at which no slipway runs.
public struct CacheFolder: Hashable, Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    /// `$SLIPWAY_HOME/cache`, or `$XDG_CACHE_HOME/slipway`, or `~/.cache/slipway`. Touches nothing.
    public init(environment: [String: String]) {
        func folder(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let home = environment["SLIPWAY_HOME"], !home.isEmpty {
            path = home + "/cache"
        } else if let cache = folder("XDG_CACHE_HOME") {
            path = cache + "/slipway"
        } else {
            path = (folder("HOME") ?? NSHomeDirectory()) + "/.cache/slipway"
        }
    }

    /// Fetched files, each in a folder that is named by its checksum.
    var releases: String { path + "/releases" }
    /// What archives were unpacked to, each in a folder that is named by the archive's SHA-256.
    var unpacked: String { path + "/unpacked" }
    var records: String { path + "/records" }
    private var locks: String { path + "/locks" }
    func lock(_ name: String) -> String { "\(locks)/\(name)" }

    /// Makes what is missing, for its owner alone.
    func make() throws(Failure) {
        for folder in [path, releases, unpacked, records, locks] {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw Failure(
                    .input, "folder \(folder)", why: "it cannot be made: \(error.localizedDescription)",
                    hint: "set SLIPWAY_HOME to a folder of your own")
            }
        }
        try checkOwner()
    }

    /// Programs come out of it that run as root on every host: nobody else may write into it.
    private func checkOwner() throws(Failure) {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let mode = (attributes?[.posixPermissions] as? NSNumber)?.uint32Value ?? 0o777
        guard mode & 0o022 == 0 else {
            throw Failure(
                .input, "folder \(path)", why: "others can write into it (mode \(String(mode & 0o777, radix: 8)))",
                hint: "chmod go-w '\(path)', or remove it: everything in it can be fetched again")
        }
    }
}
