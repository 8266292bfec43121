import Model
import Yams

/// Says in our words what the parser complains about.
struct YAMLComplaint {
    let text: String
    let file: String
    let what: String

    func failure(for error: any Error) -> Failure {
        guard let error = error as? YamlError else { return failure(1, 1, "it cannot be read: \(error)", nil) }
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            if problem.contains("another document") {
                return failure(
                    mark.line, mark.column, "a second document begins", "one document per file: remove the ---")
            }
            return failure(mark.line, mark.column, why(context, problem), hint(problem))
        case .duplicatedKeysInMapping(let keys, let context):
            return repeated(keys.first ?? "", context.mark)
        case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem), .representer(let problem):
            return failure(1, 1, problem, nil)
        case .no, .memory, .dataCouldNotBeDecoded: return failure(1, 1, "it cannot be read", nil)
        }
    }

    private func failure(_ line: Int, _ column: Int, _ why: String, _ hint: String?) -> Failure {
        Failure(at: Mark(file: file, line: line, column: column), what, why, hint: hint)
    }

    private func why(_ context: YamlError.Context?, _ problem: String) -> String {
        guard let context else { return problem }
        return "\(context.text) that begins in line \(context.mark.line): \(problem)"
    }

    private func hint(_ problem: String) -> String {
        if problem.contains("mapping values are not allowed") {
            return "check the indentation, and quote text in which a colon and a space stand"
        }
        if problem.contains("',' or") {
            return "separate with commas, close what is open, and quote text in which one of [ ] { } , stands"
        }
        if problem.contains("cannot start any token") { return "quote text that begins with @, ` or %" }
        if problem.contains("undefined alias") { return "quote text that begins with *" }
        if problem.contains("expected ':'") {
            return "a colon and a space are missing behind the key, or a quote is open"
        }
        if problem.contains("unexpected end of stream") { return "a quote or a bracket is not closed" }
        if problem.contains("escape") { return "a \\ inside double quotes must be written \\\\" }
        return "check the indentation here and in the line before, and that quotes and brackets are closed"
    }

    /// The parser names the first of two equal keys only. With that one given another name, the document is parsed
    /// again, and then either the next duplicate or the tree shows where the second stands.
    private func repeated(_ key: String, _ first: Yams.Mark) -> Failure {
        let place = Mark(file: file, line: first.line, column: first.column)
        guard let second = second(key, first) else {
            return Failure(
                at: place, what, "the key '\(key)' stands twice in this mapping", hint: "remove one of the two")
        }
        return Self.repeated(key, second, place, what)
    }

    static func repeated(_ key: String, _ second: Mark, _ first: Mark, _ what: String) -> Failure {
        Failure(
            at: second, what, "the key '\(key)' stands twice, first in \(first.seen(from: second))",
            hint: "remove one of the two, or give it another name")
    }

    private func second(_ key: String, _ first: Yams.Mark) -> Mark? {
        // One character from the private use area: printable for the parser, and in nobody's key.
        let stamp: Unicode.Scalar = "\u{E000}"
        guard let changed = stamped(first, stamp) else { return nil }
        let found: Yams.Mark?
        do {
            found = try Yams.compose(yaml: changed, .basic).flatMap { sibling(of: String(stamp) + key, key, in: $0) }
        } catch YamlError.duplicatedKeysInMapping(let keys, let context) where keys.first == key {
            found = context.mark
        } catch {
            found = nil
        }
        guard let found else { return nil }
        let isShifted = found.line == first.line && found.column > first.column
        return Mark(file: file, line: found.line, column: found.column - (isShifted ? 1 : 0))
    }

    /// The text with a character put before a key.
    private func stamped(_ mark: Yams.Mark, _ stamp: Unicode.Scalar) -> String? {
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        guard lines.indices.contains(mark.line - 1), mark.column - 1 < lines[mark.line - 1].count else { return nil }
        let start = lines[mark.line - 1][mark.column - 1]
        let isQuoted = start == "\"" || start == "'"
        lines[mark.line - 1].insert(stamp, at: mark.column - 1 + (isQuoted ? 1 : 0))
        var result = String.UnicodeScalarView()
        result.append(contentsOf: lines.joined(separator: ["\n"]))
        return String(result)
    }

    private func sibling(of stamped: String, _ key: String, in root: Node) -> Yams.Mark? {
        var waiting = [root]
        var budget = TreeReader.mostNodes  // aliases can make a tree without end of a short text
        while let node = waiting.popLast(), budget > 0 {
            budget -= 1
            switch node {
            case .scalar, .alias: break
            case .sequence(let sequence): waiting += Array(sequence)
            case .mapping(let mapping):
                if mapping.contains(where: { $0.key.scalar?.string == stamped }) {
                    return mapping.first { $0.key.scalar?.string == key }?.key.mark
                }
                waiting += mapping.map(\.value)
            }
        }
        return nil
    }
}
