import Foundation

/// The names at the start of a line of known_hosts.
enum HostPattern: Equatable, Sendable {
    /// Names and patterns with `*` and `?`; those after a `!` exclude.
    case list(wanted: [String], unwanted: [String])
    /// HMAC-SHA1 of one name.
    case hashed(salt: [UInt8], digest: [UInt8])

    init?(_ text: String) {
        if text.hasPrefix("|") {
            let parts = text.split(separator: "|", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[1] == "1", let salt = Data(base64Encoded: String(parts[2])),
                let digest = Data(base64Encoded: String(parts[3])), digest.count == 20
            else { return nil }
            self = .hashed(salt: Array(salt), digest: Array(digest))
            return
        }
        let names = text.lowercased().split(separator: ",").map(String.init)
        let unwanted = names.filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) }
        self = .list(wanted: names.filter { !$0.hasPrefix("!") }, unwanted: unwanted)
    }

    /// Whether a name in lower case is meant.
    func matches(_ name: String) -> Bool {
        switch self {
        case .hashed(let salt, let digest):
            SHA1.hmac(key: salt, Array(name.utf8)) == digest
        case .list(let wanted, let unwanted):
            wanted.contains { HostPattern.matches(name, $0) } && !unwanted.contains { HostPattern.matches(name, $0) }
        }
    }

    /// Matches with `*` and `?`, in time proportional to the product of both lengths at worst.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        if name == pattern { return true }
        // A file may have thousands of lines, and nearly all of them name one host.
        guard pattern.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) else { return false }
        let (name, pattern) = (Array(name.utf8), Array(pattern.utf8))
        var (at, place) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while at < name.count {
            if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
                star = (place, at)
                place += 1
            } else if place < pattern.count, pattern[place] == UInt8(ascii: "?") || pattern[place] == name[at] {
                at += 1
                place += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                (at, place) = (last.name + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
