import Documents
import Foundation
import Kubernetes
import Model
import StepKit

/// The playbooks of a run, read: the built-in layers, or the user's own files.
struct PlaybookSet {
    let entries: [Entry]
    /// Playbooks without a step, beside others that have some.
    private(set) var empty: [String] = []
    /// What they were read from.
    let read = ReadFiles()

    /// `files` are the user's own playbooks; without any the built-in layers are read. `layers` chooses among them.
    /// Throws the first thing that is wrong.
    init(files: [String], layers: LayerRange, cluster: Cluster, values: ClusterValues) throws {
        let reader = Self.reader(cluster, values, read.files)
        var entries: [Entry] = []
        for file in try layers.choose(of: try Self.found(files, cluster)) {
            let own = try reader.read(at: file.relativePath)
            if own.isEmpty { empty.append(file.relativePath) }
            entries += own
        }
        if entries.isEmpty, let file = empty.first { throw Self.nothing(in: file) }
        self.entries = entries
    }

    /// Everything that is wrong with the playbooks on the hosts of a cluster, each thing once.
    static func mistakes(in files: [String], cluster: Cluster, values: ClusterValues) throws -> [Failure] {
        let reader = reader(cluster, values, .disk)
        var failures: [Failure] = []
        var isEmpty = true
        let found = try found(files, cluster)
        for file in found {
            let (entries, wrong) = reader.examine(at: file.relativePath)
            isEmpty = isEmpty && entries.isEmpty && wrong.isEmpty
            failures += wrong + Playbooks.check(entries, on: cluster.hosts, values: values.values)
        }
        if isEmpty, let file = found.first { failures.append(nothing(in: file.relativePath)) }
        return failures
    }

    /// Without a control plane there is no Kubernetes, and no layer behind etcd.
    static func found(_ files: [String], _ cluster: Cluster) throws(Failure) -> [URL] {
        guard files.isEmpty else { return files.map { URL(filePath: $0) } }
        let layers = try Installation().layers()
        return cluster.hasControlPlane ? layers : try LayerRange(until: "03-etcd").choose(of: layers)
    }

    private static func reader(_ cluster: Cluster, _ values: ClusterValues, _ files: PlaybookFiles) -> Playbooks {
        Playbooks(catalog: AllSteps.catalog, files: files, namespace: values.common, groups: cluster.groups)
    }

    private static func nothing(in file: String) -> Failure {
        Failure(
            .input, "read \(file)", why: "there is no step in it",
            hint: "write one; `slipway playbook steps` lists every kind")
    }
}
