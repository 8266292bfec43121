/// A text file as lines of bytes, so that what is not touched stays as it is, byte for byte: line ends of either kind,
/// a missing one at the end, bytes that are no UTF-8.
struct Lines: Equatable, Sendable {
    struct Line: Equatable, Sendable {
        /// Without the line end.
        var bytes: [UInt8]
        /// `\n`, `\r\n`, or nothing at the end of a file.
        var end: [UInt8]
        /// Bytes that are no UTF-8 are replaced.
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }
    var lines: [Line] = []

    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let newline = rest.firstIndex(of: UInt8(ascii: "\n"))
            var content = rest[..<(newline ?? rest.endIndex)]
            var end: [UInt8] = newline == nil ? [] : [UInt8(ascii: "\n")]
            if newline != nil, content.last == UInt8(ascii: "\r") {
                content.removeLast()
                end.insert(UInt8(ascii: "\r"), at: 0)
            }
            lines.append(Line(bytes: Array(content), end: end))
            rest = newline.map { rest[($0 + 1)...] } ?? []
        }
    }

    var bytes: [UInt8] { lines.flatMap { $0.bytes + $0.end } }

    /// Puts a line in front of the one at `index`, with the line ends of its neighbours. Behind a last line without
    /// a line end it has none either.
    mutating func insert(_ text: String, at index: Int) {
        let usual = lines.prefix(index).last { !$0.end.isEmpty }?.end ?? lines.first { !$0.end.isEmpty }?.end
        var line = Line(bytes: Array(text.utf8), end: usual ?? [UInt8(ascii: "\n")])
        if index == lines.count, index > 0, lines[index - 1].end.isEmpty { swap(&line.end, &lines[index - 1].end) }
        lines.insert(line, at: index)
    }
}
