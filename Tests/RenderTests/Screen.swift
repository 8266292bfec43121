@testable import Render

/// A terminal as small as a test needs it: it understands what the canvas writes, and whatever else comes is an error.
struct Screen {
    private(set) var rows: [[Character]] = [[]]
    private(set) var complaints: [String] = []
    private(set) var hasCursor = true
    private var wraps = true
    private var row = 0
    private var column = 0
    private(set) var columns: Int
    let height: Int

    init(columns: Int, height: Int) {
        self.columns = columns
        self.height = height
    }

    /// All that was ever shown, what scrolled out at the top included.
    var text: [String] {
        var lines = rows.map { row in String(row.filter { $0 != "\0" }).trimmingEnd() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    mutating func show(_ text: String) {
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "\u{1B}": obey(&rest)
            case "\r\n":
                column = 0
                down()
            case "\r": column = 0
            case "\n": down()
            default: put(character)
            }
        }
    }

    /// Becomes narrower as most terminals do: lines that no longer fit are broken, and the cursor stays where it is in
    /// its line.
    mutating func narrow(to columns: Int) {
        self.columns = columns
        let broken = rows.map { row in
            row.isEmpty
                ? [[]]
                : stride(from: 0, to: row.count, by: columns).map { Array(row[$0..<min($0 + columns, row.count)]) }
        }
        row = broken.prefix(row).reduce(0) { $0 + $1.count } + column / columns
        column %= columns
        rows = broken.flatMap(\.self)
    }

    private mutating func down() {
        row += 1
        if row == rows.count { rows.append([]) }
    }

    private mutating func put(_ character: Character) {
        let width = DisplayWidth.of(character)
        if column + width > columns {
            guard wraps else { return }
            column = 0
            down()
        }
        while rows[row].count < column + width { rows[row].append(" ") }
        rows[row][column] = character
        if width == 2 { rows[row][column + 1] = "\0" }
        column += width
    }

    private mutating func obey(_ rest: inout Substring) {
        let sequence = rest.prefix { !$0.isLetter }
        rest.removeFirst(sequence.count)
        guard let final = rest.popFirst() else { return complaints.append("a sequence without an end") }
        switch (String(sequence), final) {
        case ("[?25", "l"): hasCursor = false
        case ("[?25", "h"): hasCursor = true
        case ("[?7", "l"): wraps = false
        case ("[?7", "h"): wraps = true
        case ("[?2026", "h"), ("[?2026", "l"), (_, "m"): break
        case ("[", "J"):
            rows.removeSubrange((row + 1)...)
            rows[row] = Array(rows[row].prefix(column))
        case ("[2", "K"): rows[row] = []
        case (let text, "A"):
            let count = Int(text.dropFirst()) ?? 1
            if row - count < rows.count - height { complaints.append("up \(count) leaves the screen") }
            row = max(0, row - count)
        default: complaints.append("unknown sequence \(sequence)\(final)")
        }
    }
}

extension String {
    fileprivate func trimmingEnd() -> String {
        String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
    }
}
