/// One entry of apt's list of sources.
struct AptSource: Equatable, Sendable {
    var uris: [String]
    var suites: [String]
    var components: [String]
    /// `signed-by`, `trusted` and other options, by their lower-case names.
    var options: [String: String] = [:]

    /// Reads the one-line format of `sources.list`; source packages, comments and broken lines are left out.
    static func entries(list text: String) -> [AptSource] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let content = line.prefix { $0 != "#" }.trimmed
            guard content.hasPrefix("deb ") || content.hasPrefix("deb\t") else { return nil }
            var rest = content.dropFirst(3).trimmed
            var options: [String: String] = [:]
            if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
                options = self.options(in: rest[rest.index(after: rest.startIndex)..<end])
                rest = rest[rest.index(after: end)...].trimmed
            }
            let words = rest.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count > 1 else { return nil }
            return AptSource(
                uris: [words[0]], suites: [words[1]], components: Array(words.dropFirst(2)), options: options)
        }
    }

    /// Reads the format of `*.sources`: paragraphs of fields, whose lines go on when they start with a blank.
    static func entries(sources text: String) -> [AptSource] {
        var paragraphs: [[(name: String, value: String)]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) where !line.hasPrefix("#") {
            if line.trimmed.isEmpty {
                paragraphs.append([])
            } else if line.first?.isWhitespace == true, let last = paragraphs[paragraphs.count - 1].indices.last {
                paragraphs[paragraphs.count - 1][last].value += "\n" + line.trimmed
            } else if let colon = line.firstIndex(of: ":") {
                let field = (line[..<colon].trimmed.lowercased(), line[line.index(after: colon)...].trimmed)
                paragraphs[paragraphs.count - 1].append(field)
            }
        }
        return paragraphs.compactMap { AptSource(fields: Dictionary($0.map { ($0.name, $0.value) }) { $1 }) }
    }

    /// Nil for an entry that is switched off, is of source packages only, or names no archive.
    private init?(fields: [String: String]) {
        let words = { (name: String) in (fields[name] ?? "").split(whereSeparator: \.isWhitespace).map(String.init) }
        let isOff = ["no", "false", "0", "off"].contains(fields["enabled"]?.lowercased() ?? "yes")
        guard !isOff, words("types").contains("deb"), !words("uris").isEmpty, !words("suites").isEmpty else {
            return nil
        }
        let known: Set<String> = ["types", "uris", "suites", "components", "enabled"]
        self.init(
            uris: words("uris"), suites: words("suites"), components: words("components"),
            options: fields.filter { !known.contains($0.key) })
    }

    init(uris: [String], suites: [String], components: [String], options: [String: String] = [:]) {
        self.uris = uris
        self.suites = suites
        self.components = components
        self.options = options
    }

    private static func options(in text: some StringProtocol) -> [String: String] {
        var options: [String: String] = [:]
        for word in text.split(whereSeparator: \.isWhitespace) {
            guard let sign = word.firstIndex(of: "=") else { continue }
            options[word[..<sign].lowercased()] = String(word[word.index(after: sign)...])
        }
        return options
    }
}
