import Foundation
import Model

extension KnownHosts {
    /// A known_hosts file in which one host is known by one key alone.
    struct Renewal: Equatable {
        var text: String
        /// By what it was known before, in the order of the file.
        var removed: [Entry] = []
        /// Lines that know the host together with others, by a pattern: nothing can be taken out of them.
        var patterns: [Entry] = []
    }

    /// Takes out what a file says of a host under its `name` and, where the key is one of those, under its `aliases`,
    /// and puts a line with the new key behind the others. Other hosts on the same lines stay known.
    static func renewing(_ text: String, file: String, name: String, aliases: [String], key: HostKey) -> Renewal {
        let name = name.lowercased()
        var renewal = Renewal(text: text)
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        let entries = lines.indices.map { KnownHosts.entry(Substring(lines[$0]), place: "\(file):\($0 + 1)") }
        let plain = entries.map { $0?.mark == Entry.Mark.none ? $0 : nil }
        let own = plain.map { $0?.names.matches(name) == true ? $0 : nil }
        renewal.removed = own.compactMap(\.self)
        let old = Set(renewal.removed.map(\.key))
        guard !old.isEmpty else { return renewal }
        var kept: [String] = []
        var names = [name]
        for (line, entry) in zip(lines, plain) {
            guard let entry else {
                kept.append(line)
                continue
            }
            let gone = ([name] + (old.contains(entry.key) ? aliases.map { $0.lowercased() } : []))
                .filter(entry.names.matches)
            guard !gone.isEmpty else {
                kept.append(line)
                continue
            }
            names += gone.filter { !names.contains($0) }
            switch entry.names.without(gone, in: line) {
            case .pattern: renewal.patterns.append(entry)
            case .nobody: break
            case .others(let rest): kept.append(rest)
            }
        }
        let isHashed = renewal.removed.allSatisfy(\.names.isHashed)
        let type = "\(key.type) \(Data(key.blob).base64EncodedString())"
        let added =
            isHashed ? names.map { "\(HostPattern.hash(of: $0)) \(type)" } : ["\(names.joined(separator: ",")) \(type)"]
        while kept.last == "" { kept.removeLast() }
        renewal.text = (kept + added).joined(separator: "\n") + "\n"
        return renewal
    }
}

extension HostPattern {
    /// What is left of a line when names are taken out of it.
    enum Remainder: Equatable {
        /// A pattern among its names means them, and others too.
        case pattern
        case nobody
        case others(String)
    }

    var isHashed: Bool { if case .hashed = self { true } else { false } }

    /// `names` are in lower case, and the line is one that this value was read from.
    func without(_ names: [String], in line: String) -> Remainder {
        guard !isHashed else { return .nobody }
        let words = line.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count == 2 else { return .nobody }
        let rest = words[0].split(separator: ",").filter { !names.contains($0.lowercased()) }
        guard rest.contains(where: { !$0.hasPrefix("!") }) else { return .nobody }
        let text = rest.joined(separator: ",")
        if let left = HostPattern(text), names.contains(where: left.matches) { return .pattern }
        return .others("\(text) \(words[1])")
    }

    /// A name as OpenSSH hides it: `|1|SALT|HASH`.
    static func hash(of name: String) -> String {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<20).map { _ in UInt8.random(in: 0...255, using: &random) }
        let digest = SHA1.hmac(key: salt, Array(name.utf8))
        return "|1|\(Data(salt).base64EncodedString())|\(Data(digest).base64EncodedString())"
    }
}
