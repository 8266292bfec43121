import Documents
import Foundation
import Model

/// Which playbooks out of several are meant, by the names or numbers of their layers: `03-etcd`, `03`, `3`.
struct LayerRange {
    /// These alone, commas allowed; all without any.
    var only: [String] = []
    /// And none behind this one.
    var until: String?

    static let all = LayerRange()
    var isEverything: Bool { only.isEmpty && until == nil }

    /// As a person says it: `all layers`, `01-hosts, 02-runtime`, `layers up to 03`.
    var words: String {
        let names = only.isEmpty ? "all layers" : only.joined(separator: ", ")
        return until.map { only.isEmpty ? "layers up to \($0)" : "\(names), up to \($0)" } ?? names
    }

    /// The files that are meant, in their order. Throws a ``Failure`` that names the nearest layer for one that is not
    /// there.
    func choose(of files: [URL]) throws(Failure) -> [URL] {
        var chosen = files
        if let until {
            guard let last = files.lastIndex(where: { Self.matches(until, $0) }) else {
                throw Self.unknown(until, among: files)
            }
            chosen = Array(files[...last])
        }
        let wanted = only.flatMap { $0.split(separator: ",") }.map(String.init)
        guard !wanted.isEmpty else { return chosen }
        if let word = wanted.first(where: RunOptions.isPlaybook) { throw RunOptions.swallowed(word, by: "--layer") }
        for layer in wanted where !chosen.contains(where: { Self.matches(layer, $0) }) {
            throw Self.unknown(layer, among: chosen)
        }
        return chosen.filter { file in wanted.contains { Self.matches($0, file) } }
    }

    private static func unknown(_ layer: String, among files: [URL]) -> Failure {
        Failure(
            .input, "choose a layer", why: "there is no layer '\(layer)'",
            hint: Suggestion.hint(for: layer, among: files.map(name)))
    }

    private static func name(of file: URL) -> String { Playbooks.layer(of: file.path) }

    /// A layer is meant by its name or its number.
    static func matches(_ layer: String, _ file: URL) -> Bool {
        let name = name(of: file)
        return name == layer || name.hasPrefix(layer + "-") || name.hasPrefix("0" + layer + "-")
    }
}
