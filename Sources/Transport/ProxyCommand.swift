/// A `ProxyCommand` of ssh_config, as far as it only goes through another host.
struct ProxyCommand {
    private let words: [String]

    init(_ text: String) { words = text.split { $0 == " " || $0 == "\t" }.map(String.init) }

    /// `[USER@]HOST[:PORT]` of a command such as `ssh -W %h:%p -p 2222 ann@gate`; nil for any other.
    var hop: String? {
        guard let program = words.first, program == "ssh" || program.hasSuffix("/ssh") else { return nil }
        var (target, user, port): (String?, String?, String?)
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else {
                target = target ?? word
                continue
            }
            // Options that take a word; of ssh's others none matters here.
            guard let letter = word.dropFirst().first, "BbcDEeFIiJLlmOopQRSWw".contains(letter) else { continue }
            let value = word.count > 2 ? String(word.dropFirst(2)) : rest.popFirst()
            if letter == "l" { user = value }
            if letter == "p" { port = value }
        }
        guard let target, target.allSatisfy({ $0.isLetter || $0.isNumber || "@.-_:".contains($0) }) else { return nil }
        let login = user.map { target.contains("@") ? target : "\($0)@\(target)" } ?? target
        return login + (port.map { ":\($0)" } ?? "")
    }
}
