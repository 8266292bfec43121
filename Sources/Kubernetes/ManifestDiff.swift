import Model

/// What `kubectl diff` says of objects, without what they say of themselves.
///
/// It reads an object and then asks what would become of it, so all that the cluster wrote in between, as the status of
/// a rollout, looks like a difference. Nothing of that is ours to put right.
struct ManifestDiff: Equatable, Sendable {
    /// With it kubectl shows whole objects, so that each line is known to belong to a part.
    static let environment = ["KUBECTL_EXTERNAL_DIFF=diff -U 100000 -N"]
    /// How many lines that stay are shown around one that does not.
    private static let context = 3
    private static let itsOwn: Set<String> = ["generation", "managedFields", "resourceVersion"]

    /// For a person: each object that differs, and its lines around the differences.
    private(set) var text = ""
    var isEmpty: Bool { text.isEmpty }

    init(_ output: String) {
        var lines: [Substring] = []
        var name = ""
        func close(_ diff: inout ManifestDiff) {
            let shown = Self.shown(lines)
            if !shown.isEmpty {
                diff.text += (diff.isEmpty ? "" : "\n") + (["@@ \(name)"] + shown).joined(separator: "\n")
            }
            lines = []
        }
        for line in output.split(separator: "\n", omittingEmptySubsequences: true) {
            if line.hasPrefix("diff ") || line.hasPrefix("--- /") || line.hasPrefix("@@ ") || line.hasPrefix("\\") {
                continue
            } else if line.hasPrefix("+++ /") {
                close(&self)
                let path = line.dropFirst(4).split(separator: "\t").first ?? ""
                name = String(path.split(separator: "/").last ?? "")
            } else {
                lines.append(line)
            }
        }
        close(&self)
    }

    /// The lines around those that differ, with an ellipsis where some are left out.
    private static func shown(_ lines: [Substring]) -> [String] {
        var (part, field) = (Substring(), Substring())
        let isChanged = lines.map { line in
            let words = line.dropFirst()
            let indent = words.prefix { $0 == " " }.count
            if indent == 0, let key = words.key { (part, field) = (key, "") }
            if indent == 2, let key = words.dropFirst(2).key { field = key }
            let isOwn = part == "status" || (part == "metadata" && itsOwn.contains(String(field)))
            return (line.hasPrefix("+") || line.hasPrefix("-")) && !isOwn
        }
        var shown: [String] = []
        var last = -1
        for (index, line) in lines.enumerated() {
            let around = max(0, index - context)...min(lines.count - 1, index + context)
            guard isChanged[around].contains(true) else { continue }
            if last >= 0, last + 1 < index { shown.append("…") }
            shown.append(String(line))
            last = index
        }
        return shown
    }
}

extension Substring {
    /// Of `key: value`, or `key:`.
    fileprivate var key: Substring? {
        guard let end = firstIndex(of: ":"), !hasPrefix("-") else { return nil }
        return self[..<end]
    }
}
