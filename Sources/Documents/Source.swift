/// The text of a document, kept to find out where exactly something inside a scalar stands.
struct Source: Sendable {
    var file: String
    private var lines: [[Unicode.Scalar]]

    init(_ text: String, file: String) {
        self.file = file
        lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    }

    /// The marks of every `${` at or after a place, at most `count` of them.
    func placeholders(from start: Mark, count: Int) -> [Mark] {
        var found: [Mark] = []
        var column = start.column - 1
        for number in lines.indices.dropFirst(start.line - 1) {
            let line = lines[number]
            while column + 1 < line.count, found.count < count {
                if line[column] == "$", line[column + 1] == "{" {
                    found.append(Mark(file: file, line: number + 1, column: column + 1))
                }
                column += 1
            }
            guard found.count < count else { break }
            column = 0
        }
        return found
    }
}
