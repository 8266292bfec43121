/// A token that stands for an identity, as the API server's token file has it: `TOKEN,USER,UID,"GROUP,GROUP"`.
struct StaticToken: Sendable {
    /// Letters and digits of a token.
    static let length = 32
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    var token: String
    var user: String
    var groups: [String]

    /// Makes a new one.
    init(user: String, groups: [String]) {
        var generator = SystemRandomNumberGenerator()
        token = String((0..<Self.length).map { _ in Self.alphabet.randomElement(using: &generator) ?? "A" })
        self.user = user
        self.groups = groups
    }

    /// Reads a line as it is written here; nothing for anything else.
    init?(line: Substring) {
        let parts = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].count == Self.length, parts[0].allSatisfy(Self.alphabet.contains),
            !parts[1].isEmpty
        else { return nil }
        token = String(parts[0])
        user = String(parts[1])
        groups = parts[3].filter { $0 != "\"" }.split(separator: ",").map(String.init)
    }

    /// The user is its own UID: names are unique, and there is no other number.
    var line: String { "\(token),\(user),\(user),\"\(groups.joined(separator: ","))\"" }
}
