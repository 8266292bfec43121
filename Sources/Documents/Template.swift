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
        while let start = Self.opening(in: rest.utf8) {
            let mark = marks.indices.contains(count) ? marks[count] : fallback
            count += 1
            before += rest[..<start]
            rest = Substring(rest.utf8[start...].dropFirst(2))
            if before.utf8.last == UInt8(ascii: "$") {
                before = before.dropLast() + "${"
                continue
            }
            let path = try Self.path(rest, mark)
            rest = Substring(rest.utf8.dropFirst(path.utf8.count + 1))
            if !before.isEmpty { segments.append(.text(before)) }
            before = ""
            segments.append(.placeholder(path: path, mark))
        }
        before += rest
        if !before.isEmpty { segments.append(.text(before)) }
    }

    /// How many `${` stand in a text. By bytes, since most texts have none, and characters are dear.
    static func openings(in text: String) -> Int {
        var (rest, count) = (text.utf8[...], 0)
        while let start = opening(in: rest) {
            rest = rest[start...].dropFirst(2)
            count += 1
        }
        return count
    }

    /// Where the next `${` stands.
    private static func opening(in text: Substring.UTF8View) -> String.Index? {
        var rest = text
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            rest = rest[dollar...].dropFirst()
            if rest.first == UInt8(ascii: "{") { return dollar }
        }
        return nil
    }

    /// Text that nobody knows yet.
    init(unknown text: String) {
        self.text = text
        segments = []
    }

    /// What has to be looked up.
    var paths: [String] {
        segments.compactMap { if case .placeholder(let path, _) = $0 { path } else { nil } }
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
