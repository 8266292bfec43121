/// /etc/fstab as bytes: what is not touched stays as it is, byte for byte.
struct Fstab: Equatable, Sendable {
    /// A line that describes a file system, with its fields as they are written.
    struct Entry: Equatable, Sendable {
        var source: String
        var path: String
        var type: String
        var options: String

        /// Nothing for a comment, an empty line, and a line of too few fields.
        init?(line: some Collection<UInt8>) {
            let fields = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
                .map { String(decoding: $0, as: UTF8.self) }
            guard fields.count >= 3, !fields[0].hasPrefix("#") else { return nil }
            source = fields[0]
            path = fields[1]
            type = fields[2]
            options = fields.count > 3 ? fields[3] : "defaults"
        }
    }

    /// What stands before a line that was taken out.
    static let marker = "# slipway: "

    private(set) var lines: [[UInt8]]

    init(_ bytes: [UInt8]) {
        lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    }

    var bytes: [UInt8] { Array(lines.joined(separator: [UInt8(ascii: "\n")])) }
    var entries: [Entry] { lines.compactMap { Entry(line: $0) } }

    /// With real swap lines as comments. A line that only has the word in it, as a label or a path, is none.
    var withoutSwap: Fstab {
        var copy = self
        copy.lines = lines.map { Entry(line: $0)?.type == "swap" ? Array(Self.marker.utf8) + $0 : $0 }
        return copy
    }

    /// With a line for a path: in place of the one it has, or at the end.
    func with(_ line: String, for path: String) -> Fstab {
        var copy = self
        if let index = lines.lastIndex(where: { Entry(line: $0)?.path == path }) {
            copy.lines[index] = Array(line.utf8)
        } else {
            if copy.lines.last == [] { copy.lines.removeLast() }
            copy.lines += [Array(line.utf8), []]
        }
        return copy
    }

    /// A path as it is written in a field: white space and backslashes in octal.
    static func escaped(_ field: String) -> String {
        field.map { character in
            switch character {
            case " ": "\\040"
            case "\t": "\\011"
            case "\n": "\\012"
            case "\\": "\\134"
            default: String(character)
            }
        }.joined()
    }
}
