/// What an ssh_config file says of one host; nil where it says nothing. Texts may still hold tokens.
struct SSHConfigEntry: Equatable, Sendable {
    var hostName: String?
    var port: Int?
    var user: String?
    /// In the order of the file; every one counts.
    var identityFiles: [String] = []
    var identitiesOnly: Bool?
    var identityAgent: String?
    var proxyJump: String?
    var proxyCommand: String?
    var knownHostsFiles: [String]?

    /// Takes a keyword in lower case in, unless one like it came before.
    mutating func note(_ keyword: String, _ words: [String]) {
        guard let word = words.first, !word.isEmpty else { return }
        switch keyword {
        case "hostname": hostName = hostName ?? word
        case "port": port = port ?? Int(word).flatMap { (1...65_535).contains($0) ? $0 : nil }
        case "user": user = user ?? word
        case "identityfile":
            if !identityFiles.contains(word) { identityFiles.append(word) }
        case "identitiesonly": identitiesOnly = identitiesOnly ?? SSHConfigEntry.truth(word)
        case "identityagent": identityAgent = identityAgent ?? word
        // Whichever of both comes first counts.
        case "proxyjump": if proxyCommand == nil { proxyJump = proxyJump ?? word }
        case "proxycommand": if proxyJump == nil { proxyCommand = proxyCommand ?? words.joined(separator: " ") }
        case "userknownhostsfile": knownHostsFiles = knownHostsFiles ?? words
        default: break
        }
    }

    private static func truth(_ word: String) -> Bool? {
        switch word.lowercased() {
        case "yes", "true": true
        case "no", "false": false
        default: nil
        }
    }
}
