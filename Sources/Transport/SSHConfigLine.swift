/// A line of an ssh_config file: `Keyword words`, `Keyword=words`, words in double quotes where they hold blanks.
enum SSHConfigLine {
    /// The keyword in lower case and the words. Nil for comments, empty lines and what makes no sense.
    static func parse(_ line: some StringProtocol) -> (keyword: String, words: [String])? {
        var rest = Substring(line).drop { isBlank($0) }
        guard let first = rest.first, first != "#" else { return nil }
        let keyword = rest.prefix { !isBlank($0) && $0 != "=" }
        rest = rest.dropFirst(keyword.count).drop { isBlank($0) }
        if rest.first == "=" { rest = rest.dropFirst() }
        guard !keyword.isEmpty, let words = words(rest), !words.isEmpty else { return nil }
        return (keyword.lowercased(), words)
    }

    /// Nil where a quote is not closed.
    private static func words(_ text: Substring) -> [String]? {
        var words: [String] = []
        var rest = text.drop { isBlank($0) }
        while let first = rest.first, first != "#" {
            if first == "\"" {
                let word = rest.dropFirst().prefix { $0 != "\"" }
                guard rest.count > word.count + 1 else { return nil }
                words.append(String(word))
                rest = rest.dropFirst(word.count + 2)
            } else {
                let word = rest.prefix { !isBlank($0) }
                words.append(String(word))
                rest = rest.dropFirst(word.count)
            }
            rest = rest.drop { isBlank($0) }
        }
        return words
    }

    private static func isBlank(_ character: Character) -> Bool {
        character == " " || character == "\t" || character == "\r"
    }
}
