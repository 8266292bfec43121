import Model

/// Where something stands in a document: line and column are counted from 1, columns in Unicode scalars.
struct Mark: Hashable, Comparable, Sendable, CustomStringConvertible {
    var file: String
    var line: Int
    var column: Int

    var description: String { "\(file):\(line):\(column)" }

    static func < (left: Mark, right: Mark) -> Bool { (left.line, left.column) < (right.line, right.column) }

    /// This mark as seen from another document: `line 12`, with the file where it is another one.
    func seen(from other: Mark) -> String { other.file == file ? "line \(line)" : description }
}

extension Failure {
    /// A document cannot be used, because of what stands at a mark.
    init(at mark: Mark, _ what: String, _ why: String, hint: String? = nil) {
        self.init(.input, what, place: mark.description, why: why, hint: hint)
    }

    /// The same failure with a place, if it had none.
    func at(_ mark: Mark) -> Failure {
        var copy = self
        copy.place = copy.place ?? mark.description
        return copy
    }
}
