import Model
import StepKit

/// Puts the values of a namespace in the place of placeholders.
struct Binding {
    var namespace: Namespace
    /// A name that is not there under a root that is, is nothing instead of an error: for overrides, which a user may
    /// or may not have written.
    var allowsAbsence = false

    func bound(_ tree: Tree) throws(Failure) -> Tree {
        switch tree.node {
        case .scalar, .secret: return tree
        case .template(let template): return try bound(template, tree.mark)
        case .list(let items):
            var result: [Tree] = []
            for item in items { result.append(try bound(item)) }
            return Tree(.list(result), tree.mark)
        case .map(let pairs):
            var result: [Tree.Pair] = []
            for pair in pairs {
                result.append(Tree.Pair(key: pair.key, mark: pair.mark, value: try bound(pair.value)))
            }
            return Tree(.map(result), tree.mark)
        }
    }

    /// One placeholder alone becomes the whole value. Between other text it becomes text, and a secret among it makes
    /// the whole a secret.
    func bound(_ template: Template, _ mark: Mark) throws(Failure) -> Tree {
        if template.segments.count == 1, case .placeholder(let path, let place)? = template.segments.first {
            return Tree(value: try value(path, place), place)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(template.text.utf8.count)
        var isSecret = false
        // A file names its host on every other line, and each look costs a walk through the namespace.
        var seen: [(path: String, bytes: [UInt8])] = []
        for segment in template.segments {
            switch segment {
            case .text(let text): bytes.append(contentsOf: text.utf8)
            case .placeholder(let path, let place):
                if let known = seen.first(where: { $0.path == path }) {
                    bytes += known.bytes
                    continue
                }
                let value = try value(path, place)
                let content: [UInt8]
                if case .secret(let key) = value {
                    isSecret = true
                    content = key.bytes
                } else {
                    content = Array(try text(value, path, place).utf8)
                }
                seen.append((path, content))
                bytes += content
            }
        }
        if isSecret { return Tree(.secret(Secret(bytes)), mark) }
        return Tree(.scalar(String(decoding: bytes, as: UTF8.self), isPlain: false), mark)
    }

    private func value(_ path: String, _ place: Mark) throws(Failure) -> Value {
        if let value = namespace[path] { return value }
        let root = String(path.prefix { $0 != "." })
        if allowsAbsence, path != root, namespace[root] != nil { return .null }
        throw Failure(at: place, "placeholder", "${\(path)} is not known", hint: hint(path))
    }

    private func text(_ value: Value, _ path: String, _ place: Mark) throws(Failure) -> String {
        switch value {
        case .null:
            throw Failure(
                at: place, "placeholder", "${\(path)} is nothing, and cannot stand inside text",
                hint: "give it a value; where it is the whole value of a key, nothing is allowed")
        case .list, .map:
            throw Failure(
                at: place, "placeholder",
                "${\(path)} is \(Tree(value: value, place).words), and cannot stand inside text",
                hint: "let it be the whole value of a key, or name one thing in it")
        case .bool, .int, .double, .string, .secret: return value.text ?? ""
        }
    }

    /// The nearest name, else what stands beside the wrong part.
    private func hint(_ path: String) -> String {
        let known = namespace.paths
        if let nearest = Suggestion.nearest(to: path, among: known) { return "did you mean ${\(nearest)}?" }
        var parent = path.split(separator: ".").dropLast()
        while !parent.isEmpty {
            let prefix = parent.joined(separator: ".") + "."
            let beside = known.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains(".") }
            if !beside.isEmpty { return "known: \(Suggestion.list(beside)); for a literal ${ write $${" }
            parent = parent.dropLast()
        }
        let roots = known.filter { !$0.contains(".") }
        return "known: \(roots.isEmpty ? "nothing" : Suggestion.list(roots)); for a literal ${ write $${"
    }
}
