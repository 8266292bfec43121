import Documents
import Foundation
import Kubernetes
import Model
import StepKit

/// The playbooks of a run, read: the built-in layers, or the user's own files.
struct PlaybookSet {
    let entries: [Entry]

    /// `files` are the user's own playbooks; without any the built-in layers are read. `layers` chooses among them.
    init(files: [String], layers: LayerRange, values: ClusterValues) throws {
        let found = try files.isEmpty ? Installation().layers() : files.map { URL(filePath: $0) }
        let chosen = try layers.choose(of: found)
        let reader = Playbooks(catalog: AllSteps.catalog, namespace: values.common)
        var entries: [Entry] = []
        for file in chosen { entries += try reader.read(at: file.relativePath) }
        self.entries = entries
    }
}
