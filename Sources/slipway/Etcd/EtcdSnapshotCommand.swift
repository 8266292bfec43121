import ArgumentParser
import Foundation
import Kubernetes
import Model

/// `slipway etcd snapshot`
struct EtcdSnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Bring a snapshot of etcd to this machine, verified by restoring it aside.",
        discussion: """
            Taken on a healthy member, verified there, fetched, held against its SHA-256, and restored in a folder that is \
            removed again. Everything that the cluster knows is in it, secrets too: the file is for its owner alone.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file; by default CLUSTER-etcd-TIME.db, here.", valueName: "file"))
    var output: String?
    @Option(help: "text, or json: one object.") var format = OutputFormat.text

    func run() async throws {
        try await EtcdSession.with(inventory.inventory, locks: false) { session in
            let path = output ?? "\(session.cluster.name)-etcd-\(Self.time()).db"
            let place = try FreshPath(path, "take a snapshot", hint: "name another file with -o")
            let care = session.care
            guard let source = await care.report().source else {
                session.tellOfTheLost()
                throw Failure(
                    .notSafe, "take a snapshot", why: "no member is healthy",
                    hint: "slipway etcd status tells why; a snapshot of a member without a quorum may be old")
            }
            let snapshot = try await care.takeSnapshot(on: HostName(source))
            do {
                try await SnapshotDownload(snapshot, to: place.url).run(care)
                try await care.tryRestoring(snapshot)
            } catch {
                await care.discard(snapshot)
                try? FileManager.default.removeItem(at: place.url)
                throw error
            }
            await care.discard(snapshot)
            try tell(snapshot, path)
        }
    }

    private struct Said: Encodable {
        var file: String
        var host: String
        var size: UInt64
        var sha256: String
        var revision: UInt64
        var keys: UInt64
    }

    private func tell(_ snapshot: EtcdSnapshotFile, _ path: String) throws {
        let sum = Checksum.hexadecimal(snapshot.sha256)
        switch format {
        case .json:
            try Console.json(
                Said(
                    file: path, host: snapshot.host.rawValue, size: snapshot.size, sha256: sum,
                    revision: snapshot.contents.revision, keys: snapshot.contents.keys))
        case .text:
            Console.say(
                """
                \(path): \(snapshot.size >> 10) KiB from \(snapshot.host), revision \(snapshot.contents.revision), \
                \(snapshot.contents.keys) keys, restored aside and compared
                sha256 \(sum)
                """)
        }
    }

    /// `20261127T160102Z`
    private static func time() -> String {
        let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        return Date().formatted(format)
    }
}
