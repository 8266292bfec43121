import Model

/// Looks at the raw text of a document before YAML does: YAML either accepts what was pasted from a web page as part
/// of a value, or refuses it with words that help nobody.
struct TextLint {
    /// More anchors than anybody writes; they are what exponential documents are made of.
    static let mostAnchors = 64
    /// Brackets and braces inside each other.
    static let deepestFlow = 32

    let file: String
    let what: String
    private var line: [Unicode.Scalar] = []
    private var number = 0
    private var quote: Unicode.Scalar?
    private var flow = 0
    private var anchors = 0
    /// A block of text (`|` or `>`) goes on while lines are indented at least this far.
    private var block: (parent: Int, indent: Int?)?

    init(file: String, what: String) {
        self.file = file
        self.what = what
    }

    /// Throws the first thing that cannot be meant.
    static func check(_ text: String, file: String, what: String) throws(Failure) {
        var lint = TextLint(file: file, what: what)
        for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            try lint.check(Array(line))
        }
    }

    private mutating func check(_ scalars: [Unicode.Scalar]) throws(Failure) {
        line = scalars
        number += 1
        for (column, scalar) in line.enumerated() {
            if scalar == "\r", column == line.count - 1 {
                throw complaint(
                    column, "the lines end as on Windows (CRLF)", "convert the file: sed -i 's/\\r$//' \(file)")
            }
            let isFirst = number == 1 && column == 0
            if let (why, hint) = OddCharacter.forbidden(scalar, isFirst: isFirst) {
                throw complaint(column, why, hint)
            }
        }
        guard let first = line.firstIndex(where: { $0 != " " && $0 != "\t" }) else { return }
        let indent = line.firstIndex { $0 != " " } ?? 0
        if try goesOn(indent: indent, first: first) { return }
        if quote == nil, indent < first, line[first] != "#" {
            throw complaint(indent, "a tab in the indentation", "indent with spaces")
        }
        try scan(from: first)
    }

    /// The line belongs to a block of text.
    private mutating func goesOn(indent: Int, first: Int) throws(Failure) -> Bool {
        guard let (parent, known) = block else { return false }
        guard indent >= known ?? (parent + 1) else {
            block = nil
            return false
        }
        block = (parent, known ?? indent)
        if line[first] != "#" { try checkCharacters(first..<line.count) }
        return true
    }

    private func checkCharacters(_ range: Range<Int>) throws(Failure) {
        for column in range {
            if let (why, hint) = OddCharacter.complaint(about: line[column]) { throw complaint(column, why, hint) }
        }
    }

    private func complaint(_ column: Int, _ why: String, _ hint: String) -> Failure {
        Failure(at: Mark(file: file, line: number, column: column + 1), what, why, hint: hint)
    }
}

// The tokens of YAML, as far as they must be known to tell comments, quoted text and blocks of text apart.
extension TextLint {
    private mutating func scan(from first: Int) throws(Failure) {
        var column = first
        var isStart = true
        var owner: Int?
        while column < line.count {
            if quote != nil {
                column = try skipQuoted(column)
                isStart = false
                continue
            }
            let scalar = line[column]
            if scalar == "#", column == 0 || isBlank(column - 1) { return }
            if isStart, !isBlank(column) {
                if owner == nil, !isMarker(column, "-") { owner = column }
                guard let next = try startToken(column, owner ?? column, &isStart) else { return }
                column = next
                continue
            }
            try checkCharacters(column..<column + 1)
            if !isStart { try continueToken(column, &isStart) }
            column += 1
        }
    }

    /// A token begins. The column to go on at; nothing when a block of text begins.
    private mutating func startToken(_ column: Int, _ owner: Int, _ isStart: inout Bool) throws(Failure) -> Int? {
        switch line[column] {
        case "\"", "'": quote = line[column]
        case "[", "{":
            try openFlow(column)
        case "]", "}":
            try closeFlow(column)
            isStart = false
        case "&":
            anchors += 1
            guard anchors <= Self.mostAnchors else {
                throw complaint(column, "more than \(Self.mostAnchors) anchors", "repeat the values instead")
            }
            return skipWord(column)
        case "!": return skipWord(column)
        case "*":
            let end = skipWord(column)
            if next(after: end - 1) == ":" || line[end - 1] == ":" { throw noKey(column, "an alias") }
            isStart = false
            return end
        case "-" where isMarker(column, "-"), ",": break
        case "?" where isMarker(column, "?"): throw noKey(column, "something that is not plain text")
        case "|", ">":
            guard flow == 0 else { break }
            // Directly behind a dash the block belongs to the list, whose indentation is that of the dash.
            block = (owner == column ? (line[..<column].lastIndex(of: "-") ?? -1) : owner, nil)
            return nil
        default:
            isStart = false
            try checkCharacters(column..<column + 1)
            try checkPlaceholder(column)
        }
        return column + 1
    }

    private mutating func continueToken(_ column: Int, _ isStart: inout Bool) throws(Failure) {
        switch line[column] {
        case ":" where column + 1 == line.count || isBlank(column + 1): isStart = true
        case ":" where flow > 0 && column > 0 && "\"'".unicodeScalars.contains(line[column - 1]): isStart = true
        case "," where flow > 0: isStart = true
        case "[" where flow > 0, "{" where flow > 0:
            try checkBracket(column)
            try openFlow(column)
            isStart = true
        case "]" where flow > 0, "}" where flow > 0: try closeFlow(column)
        case "$": try checkPlaceholder(column)
        default: break
        }
    }

    /// Inside brackets and braces `10.0.0.[22:29]` would end before its own bracket.
    private func checkBracket(_ column: Int) throws(Failure) {
        let isWordEnd: (Unicode.Scalar) -> Bool = { " \t,[]{}\"'".unicodeScalars.contains($0) }
        let start = (line[..<column].lastIndex(where: isWordEnd) ?? -1) + 1
        guard start < column, line[column] == "[", let close = line[column...].firstIndex(of: "]") else { return }
        let end = line[close...].dropFirst().firstIndex(where: isWordEnd) ?? line.count
        let text = String(String.UnicodeScalarView(line[start..<end]))
        throw complaint(
            start, "text with [ ] in it needs quotes here",
            "write \"\(text.hasSuffix(":") ? String(text.dropLast()) : text)\"")
    }

    private mutating func openFlow(_ column: Int) throws(Failure) {
        if line[column] == "{", column + 1 < line.count, line[column + 1] == "{" {
            throw complaint(column, "{{ begins no placeholder", "write ${name}")
        }
        flow += 1
        guard flow <= Self.deepestFlow else {
            throw complaint(column, "more than \(Self.deepestFlow) brackets inside each other", "write it as a block")
        }
    }

    private mutating func closeFlow(_ column: Int) throws(Failure) {
        flow = max(0, flow - 1)
        if next(after: column) == ":" { throw noKey(column, "a list or a mapping") }
    }

    /// Inside brackets and braces the braces of a placeholder would be taken for a mapping.
    private func checkPlaceholder(_ column: Int) throws(Failure) {
        guard flow > 0, line[column] == "$", column + 1 < line.count, line[column + 1] == "{" else { return }
        let end = line[column...].firstIndex(of: "}") ?? line.count - 1
        let text = String(String.UnicodeScalarView(line[column...end]))
        throw complaint(column, "a placeholder inside [ ] or { } needs quotes", "write \"\(text)\"")
    }

    private mutating func skipQuoted(_ column: Int) throws(Failure) -> Int {
        if line[column] == "\\", quote == "\"" { return column + 2 }
        if line[column] == quote {
            if quote == "'", column + 1 < line.count, line[column + 1] == "'" { return column + 2 }
            quote = nil
            return column + 1
        }
        try checkCharacters(column..<column + 1)
        return column + 1
    }

    private func noKey(_ column: Int, _ what: String) -> Failure {
        complaint(column, "\(what) cannot be a key", "keys are plain text")
    }
    private func isBlank(_ column: Int) -> Bool { line[column] == " " || line[column] == "\t" }
    private func isMarker(_ column: Int, _ mark: Unicode.Scalar) -> Bool {
        line[column] == mark && (column + 1 == line.count || isBlank(column + 1))
    }
    private func skipWord(_ column: Int) -> Int {
        line[column...].firstIndex { " \t,]}".unicodeScalars.contains($0) } ?? line.count
    }
    private func next(after column: Int) -> Unicode.Scalar? {
        line.dropFirst(column + 1).first { $0 != " " && $0 != "\t" }
    }
}
