/// The lines at the bottom of a terminal that are drawn again and again in place. It knows what is on the screen, and
/// says which bytes make it something else.
struct Canvas {
    private enum Code {
        static let hideCursor = "\u{1B}[?25l"
        static let showCursor = "\u{1B}[?25h"
        /// Without wrapping, a character that is wider than we think cannot push the block down by a line.
        static let wrapOff = "\u{1B}[?7l"
        static let wrapOn = "\u{1B}[?7h"
        /// Terminals that know it show everything in between at once.
        static let hold = "\u{1B}[?2026h"
        static let release = "\u{1B}[?2026l"
        static let clearLine = "\u{1B}[2K"
        static let clearBelow = "\u{1B}[J"
    }
    /// Makes a terminal usable again wherever drawing was cut off.
    static let restore: String = Code.wrapOn + Code.showCursor

    let style: Style
    /// What is on the screen; the cursor stands at the beginning of the last of these lines.
    private var drawn: [Line] = []
    private var drawnColumns = 0
    private var isOpen = false

    init(style: Style) { self.style = style }

    /// Puts lines above the block that stay, and the block anew. Nothing where nothing changes.
    mutating func redraw(_ block: [Line], below lines: [Line], columns: Int) -> String {
        let opening = isOpen ? "" : Code.hideCursor
        isOpen = true
        let isSame = lines.isEmpty && columns == drawnColumns && block.count == drawn.count
        let body = isSame ? patch(block) : replace(block, below: lines, columns: columns)
        drawn = block
        drawnColumns = columns
        return opening.isEmpty && body.isEmpty ? "" : Code.hold + opening + body + Code.release
    }

    /// Takes the block away, leaves lines in its place, and gives the cursor back.
    mutating func close(leaving lines: [Line], columns: Int) -> String {
        let text = back(columns) + Code.clearBelow + stay(lines)
        drawn = []
        defer { isOpen = false }
        return isOpen ? Code.hold + text + Self.restore + Code.release : stay(lines)
    }

    /// Only the lines that differ.
    private func patch(_ block: [Line]) -> String {
        guard block != drawn else { return "" }
        var text = Code.wrapOff + back(drawnColumns)
        for (index, line) in block.enumerated() {
            if index > 0 { text += "\r\n" }
            if line != drawn[index] { text += Code.clearLine + line.text(in: style) }
        }
        return text + "\r" + Code.wrapOn
    }

    private func replace(_ block: [Line], below lines: [Line], columns: Int) -> String {
        let body = block.map { $0.text(in: style) }.joined(separator: "\r\n")
        return back(columns) + Code.clearBelow + stay(lines) + Code.wrapOff + body + "\r" + Code.wrapOn
    }

    private func stay(_ lines: [Line]) -> String {
        lines.map { $0.text(in: style) + "\r\n" }.joined()
    }

    /// To the beginning of the block. A terminal that became narrower has broken lines that no longer fit; the cursor
    /// stayed with the character that it was on.
    private func back(_ columns: Int) -> String {
        let rows = drawn.dropLast().reduce(0) { $0 + max(1, ($1.columns + columns - 1) / max(columns, 1)) }
        return rows > 0 ? "\r\u{1B}[\(rows)A" : "\r"
    }
}
