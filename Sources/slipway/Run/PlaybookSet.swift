import Documents
import Foundation
import Kubernetes
import Model
import StepKit

/// The playbooks of a run, read: the built-in layers, or the user's own files.
struct PlaybookSet {
    let entries: [Entry]

    /// `files` are the user's own playbooks; without any the built-in layers are read. `layers` chooses among them, by
    /// name or number.
    init(files: [String], layers: [String], values: ClusterValues) throws {
        let found = try files.isEmpty ? Installation().layers() : files.map { URL(filePath: $0) }
        let chosen = try Self.choose(layers, of: found)
        let reader = Playbooks(catalog: AllSteps.catalog, namespace: values.common)
        var entries: [Entry] = []
        for file in chosen { entries += try reader.read(at: file.relativePath) }
        self.entries = entries
    }

    private static func name(of file: URL) -> String { Playbooks.layer(of: file.path) }

    private static func choose(_ layers: [String], of files: [URL]) throws(Failure) -> [URL] {
        let wanted = layers.flatMap { $0.split(separator: ",") }.map(String.init)
        guard !wanted.isEmpty else { return files }
        if let word = wanted.first(where: RunOptions.isPlaybook) {
            throw RunOptions.swallowed(word, by: "--layer")
        }
        for layer in wanted where !files.contains(where: { matches(layer, $0) }) {
            throw Failure(
                .input, "choose a layer", why: "there is no layer '\(layer)'",
                hint: Suggestion.hint(for: layer, among: files.map(name)))
        }
        return files.filter { file in wanted.contains { matches($0, file) } }
    }

    /// A layer is meant by its name or its number: `03-etcd`, `03`, `3`.
    static func matches(_ layer: String, _ file: URL) -> Bool {
        let name = name(of: file)
        return name == layer || name.hasPrefix(layer + "-") || name.hasPrefix("0" + layer + "-")
    }
}
