/// What `%h` and the like stand for in the texts of an ssh_config file.
struct SSHTokens: Sendable {
    var home: String
    var localUser: String
    /// The name under which the host was asked for.
    var original: String
    /// What is dialed.
    var host: String
    var port: Int
    var user: String

    /// A text with its tokens replaced. Unknown ones stay as they are.
    func expand(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let percent = rest.firstIndex(of: "%") {
            result += rest[..<percent]
            rest = rest[rest.index(after: percent)...]
            guard let letter = rest.first else {
                result += "%"
                break
            }
            result += value(letter) ?? "%\(letter)"
            rest = rest.dropFirst()
        }
        return result + rest
    }

    private func value(_ letter: Character) -> String? {
        switch letter {
        case "%": "%"
        case "d": home
        case "h": host
        case "n": original
        case "p": String(port)
        case "r": user
        case "u": localUser
        default: nil
        }
    }
}
