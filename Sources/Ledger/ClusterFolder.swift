public import Foundation
import Glibc
public import Model

/// The folder of one cluster: `ledger.sqlite`, `lock` and `pki/`. Everything that cannot be found out from the hosts
/// again is in it; a copy of the folder is a backup.
public struct ClusterFolder: Hashable, Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    /// `$SLIPWAY_HOME/CLUSTER`, or `~/.slipway/CLUSTER`. Touches nothing.
    public init(cluster: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        let home = environment["SLIPWAY_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        let base = home ?? (environment["HOME"] ?? NSHomeDirectory()) + "/.slipway"
        path = base + "/" + cluster
    }

    public var database: String { path + "/ledger.sqlite" }
    public var lock: String { path + "/lock" }
    /// Where the keys are.
    public var pki: String { path + "/pki" }
    public var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Makes the folder where there is none, for its owner alone, and refuses one that others can get into.
    public func make() throws(Failure) {
        let parent = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(
                atPath: parent, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw refusal(
                "it cannot be made: \(error.localizedDescription)", "set SLIPWAY_HOME to a folder of your own")
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw refusal("it cannot be made: \(String(cString: strerror(errno)))", "make room, or set SLIPWAY_HOME")
        }
        try check()
    }

    /// Refuses a folder of somebody else, or one that others can get into: private keys are in it.
    public func check() throws(Failure) {
        let place = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: place) else {
            throw refusal(
                "there is none, or it cannot be looked at", "the first `slipway apply` of a cluster makes it")
        }
        guard attributes[.type] as? FileAttributeType == .typeDirectory else {
            throw refusal("it is no folder", "move it out of the way")
        }
        let owner = (attributes[.ownerAccountID] as? NSNumber)?.uint32Value
        guard owner == geteuid() else {
            throw refusal(
                "it belongs to user \(owner.map(String.init) ?? "unknown"), and you are user \(geteuid())",
                "run as its owner, or, if it is yours: sudo chown -R \(geteuid()) '\(path)'")
        }
        let mode = (attributes[.posixPermissions] as? NSNumber)?.uint32Value ?? 0o777
        guard mode & 0o077 == 0 else {
            throw refusal(
                "others can get into it (mode \(String(mode & 0o777, radix: 8))), and the cluster's keys are in it",
                "chmod -R go= '\(path)'")
        }
    }

    private func refusal(_ why: String, _ hint: String) -> Failure {
        Failure(.input, "folder \(path)", why: why, hint: hint)
    }
}
