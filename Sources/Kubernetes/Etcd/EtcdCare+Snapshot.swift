public import Model
import StepKit
import Wire

/// A snapshot on a host, in a folder of its own that only root can get into.
public struct EtcdSnapshotFile: Sendable {
    public var host: HostName
    public var folder: String
    public var path: String
    public var size: UInt64
    public var sha256: [UInt8]
    public var contents: EtcdSnapshotContents
}

extension EtcdCare {
    /// Takes a snapshot on a host, and verifies it there. Whoever gets it discards it in the end.
    public func takeSnapshot(on host: HostName) async throws -> EtcdSnapshotFile {
        guard let machine = machines[host], let place = cluster[host] else {
            throw Failure(.connection, "take a snapshot", host: host, why: "the host was not reached")
        }
        let folder = "/var/tmp/slipway-etcd-" + String(UInt64.random(in: 0 ... .max), radix: 36)
        let path = folder + "/snapshot.db"
        try await machine.perform(
            .action(.makeDirectory(path: folder, attributes: Attributes(mode: 0o700, owner: "root", group: "root"))))
        do {
            try await machine.perform(
                .run(
                    access.command(
                        ["snapshot", "save", path], endpoints: [EtcdAccess.endpoint(of: place)], timeout: 900),
                    reason: Journal.command(for: "etcd.service")))
            let contents = try await contents(of: path, machine)
            guard let (sha256, size) = try await machine.hash(path) else {
                throw Failure(.step, "take a snapshot", host: host, why: "\(path) is gone")
            }
            return EtcdSnapshotFile(
                host: host, folder: folder, path: path, size: size, sha256: sha256, contents: contents)
        } catch {
            try? await machine.perform(.action(.remove(path: folder, recursive: true)))
            throw (error as? Failure)?.on(host) ?? error
        }
    }

    /// A piece of it; nothing behind its end.
    public func piece(of snapshot: EtcdSnapshotFile, at offset: UInt64) async throws -> [UInt8] {
        guard let machine = machines[snapshot.host] else { return [] }
        return try await machine.read(snapshot.path, at: offset, length: 4 << 20)?.bytes ?? []
    }

    /// Restores it aside on its host, and compares what came out. Nothing of that stays.
    public func tryRestoring(_ snapshot: EtcdSnapshotFile) async throws {
        guard let machine = machines[snapshot.host] else { return }
        let folder = snapshot.folder + "/restored"
        let tool = try await tool(machine)
        try await machine.perform(
            .action(
                .run(
                    Command(
                        [tool, "snapshot", "restore", snapshot.path, "--data-dir=\(folder)"],
                        environment: ["ETCDCTL_API=3"], timeout: 900_000))))
        let restored = try await contents(of: folder + "/member/snap/db", machine)
        guard restored.revision == snapshot.contents.revision, restored.keys == snapshot.contents.keys else {
            throw Failure(
                .step, "restore the snapshot aside", host: snapshot.host,
                why:
                    "the snapshot is at revision \(snapshot.contents.revision) with \(snapshot.contents.keys) keys, and "
                    + "what was restored from it at \(restored.revision) with \(restored.keys)")
        }
    }

    /// Takes it away from its host.
    public func discard(_ snapshot: EtcdSnapshotFile) async {
        try? await machines[snapshot.host]?.perform(.action(.remove(path: snapshot.folder, recursive: true)))
    }

    private func contents(of path: String, _ machine: any Machine) async throws -> EtcdSnapshotContents {
        let command = Command(
            [try await tool(machine), "snapshot", "status", path, "--write-out=json"], environment: ["ETCDCTL_API=3"],
            timeout: 300_000)
        let reply = try await machine.probe(command)
        guard reply.succeeded, let contents = EtcdSnapshotContents(parsing: reply.output) else {
            let words = reply.errors.split(separator: "\n").last.map(String.init) ?? reply.cause.words
            throw Failure(
                .step, "verify the snapshot", why: words, hint: "look at the host's disk, and take another snapshot")
        }
        return contents
    }

    /// Since 3.5 there is a program of its own for files of data, and since 3.6 no other can do it.
    private func tool(_ machine: any Machine) async throws -> String {
        try await machine.stat(layout.etcdutl) == nil ? layout.etcdctl : layout.etcdutl
    }
}
