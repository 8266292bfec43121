/// Rows of text in columns, for a terminal or a file. Widths are columns of a terminal, not characters.
public struct TextTable: Equatable, Sendable {
    public struct Cell: Equatable, Sendable, ExpressibleByStringInterpolation {
        public var text: String
        public var ink: Ink
        public init(_ text: String, _ ink: Ink = .plain) {
            self.text = text
            self.ink = ink
        }
        public init(stringLiteral value: String) { self.init(value) }
        /// A number; 0 steps back.
        public init(_ number: Int, _ ink: Ink = .plain) { self.init(String(number), number == 0 ? .faint : ink) }
    }

    public var headers: [String]
    public var rows: [[Cell]]
    /// The columns, counted from 0, whose cells stand at the right: numbers.
    public var rightAligned: Set<Int>

    /// A row may have fewer cells than there are headers, or more.
    public init(headers: [String], rows: [[Cell]], rightAligned: Set<Int> = []) {
        self.headers = headers
        self.rows = rows
        self.rightAligned = rightAligned
    }

    /// The table line by line, without line ends. Lines longer than `columns` are cut; nil cuts none.
    public func lines(in style: Style = .plain, columns: Int? = nil) -> [String] {
        drawn().map { line in
            let line = columns.map { line.cut(to: $0, ellipsis: style.glyphs.ellipsis) } ?? line
            return line.text(in: style)
        }
    }

    func drawn() -> [Line] {
        let head = headers.map { Cell(Printable.cell($0), .faint) }
        let body = rows.map { row in row.map { Cell(Printable.cell($0.text), $0.ink) } }
        let all = headers.isEmpty ? body : [head] + body
        var widths = [Int](repeating: 0, count: all.map(\.count).max() ?? 0)
        for row in all {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], DisplayWidth.of(cell.text)) }
        }
        return all.map { draw($0, widths) }
    }

    private func draw(_ row: [Cell], _ widths: [Int]) -> Line {
        var line = Line()
        // Blanks are kept back until something follows, so that no line ends in blanks.
        var gap = 0
        for (index, cell) in row.enumerated() {
            let blanks = widths[index] - DisplayWidth.of(cell.text)
            let isRight = rightAligned.contains(index)
            if !cell.text.isEmpty {
                line.add(String(repeating: " ", count: gap + (isRight ? blanks : 0)))
                line.add(cell.text, cell.ink)
                gap = isRight ? 2 : blanks + 2
            } else {
                gap += widths[index] + 2
            }
        }
        return line
    }
}
