import Model

/// Text with placeholders: `${path}`. `$${` stands for `${` itself.
struct Template: Sendable {
    enum Segment: Sendable {
        case text(String)
        case placeholder(path: String, Mark)
    }
    var segments: [Segment]
    /// As it was written.
    var text: String

    /// Reads a text in which at least one `${` stands. `marks` are the places of each of them, in order.
    init(_ text: String, marks: [Mark], else fallback: Mark) throws(Failure) {
        self.text = text
        segments = []
        var rest = Substring(text)
        var before = ""
        var count = 0
        while let start = rest.firstRange(of: "${") {
            let mark = marks.indices.contains(count) ? marks[count] : fallback
            count += 1
            before += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            if before.hasSuffix("$") {
                before = before.dropLast() + "${"
                continue
            }
            let path = try Self.path(rest, mark)
            rest = rest.dropFirst(path.count + 1)
            if !before.isEmpty { segments.append(.text(before)) }
            before = ""
            segments.append(.placeholder(path: path, mark))
        }
        before += rest
        if !before.isEmpty { segments.append(.text(before)) }
    }

    /// Text that nobody knows yet.
    init(unknown text: String) {
        self.text = text
        segments = []
    }

    /// Something in it has to be looked up.
    var hasPlaceholders: Bool {
        segments.contains { if case .placeholder = $0 { true } else { false } }
    }
    /// The text, where nothing has to be looked up.
    var literal: String {
        segments.map { if case .text(let text) = $0 { text } else { "" } }.joined()
    }

    private static func path(_ rest: Substring, _ mark: Mark) throws(Failure) -> String {
        let literal = "for a literal ${ write $${"
        guard let end = rest.firstIndex(of: "}"), !rest[..<end].contains("\n") else {
            throw Failure(at: mark, "placeholder", "the closing } of ${ is missing", hint: literal)
        }
        let path = String(rest[..<end])
        guard isPath(path) else {
            let trimmed = path.trimmingSpaces
            throw Failure(
                at: mark, "placeholder", "${\(path)} is no placeholder: names, digits, - and _, joined by dots",
                hint: isPath(trimmed) ? "write ${\(trimmed)}" : literal)
        }
        return path
    }

    private static func isPath(_ text: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
    }
}

extension StringProtocol {
    /// Without spaces and tabs at either end.
    var trimmingSpaces: String {
        let start = drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
