import Foundation

/// What a known_hosts file says, as a value. The format is OpenSSH's: names in plain, lists, patterns, negations,
/// hashed names, ports in brackets, and the marks `@revoked` and `@cert-authority`.
struct KnownHosts: Equatable, Sendable {
    /// A line of the file with a key.
    struct Entry: Equatable, Sendable {
        enum Mark: Equatable, Sendable { case none, revoked, authority }
        var mark: Mark
        var names: HostPattern
        var key: HostKey
        /// `FILE:LINE`.
        var place: String
    }

    /// What the file says of a key that a host has shown.
    enum Verdict: Equatable, Sendable {
        case known
        /// Nothing is known of this host.
        case unknown
        /// The host is known, by these keys and not by the one it shows.
        case changed([Entry])
        case revoked(Entry)
    }

    var entries: [Entry] = []

    /// Reads a file's text. Lines that make no sense are passed over, as OpenSSH does: they vouch for nothing.
    init(_ text: String = "", file: String = "known_hosts") {
        var number = 0
        // By scalars: as characters a return and a line feed are one, and no line of such a file would end.
        for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            if let entry = KnownHosts.entry(Substring(line), place: "\(file):\(number)") { entries.append(entry) }
        }
    }

    /// The entry on a line; nothing for one that says nothing of a key.
    static func entry(_ line: Substring, place: String) -> Entry? {
        var fields = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }[...]
        guard let first = fields.first, !first.hasPrefix("#") else { return nil }
        var mark = Entry.Mark.none
        if first.hasPrefix("@") {
            switch first {
            case "@revoked": mark = .revoked
            case "@cert-authority": mark = .authority
            default: return nil
            }
            fields = fields.dropFirst()
        }
        guard fields.count >= 3 else { return nil }
        let (names, type, base64) = (
            fields[fields.startIndex], fields[fields.startIndex + 1], fields[fields.startIndex + 2]
        )
        guard let blob = Data(base64Encoded: String(base64)) else { return nil }
        let key = HostKey(blob: Array(blob))
        guard key.type == type, let names = HostPattern(String(names)) else { return nil }
        return Entry(mark: mark, names: names, key: key, place: place)
    }

    /// How a host is named in the file: without the port where it is 22.
    static func name(_ host: String, port: Int) -> String { port == 22 ? host : "[\(host)]:\(port)" }

    /// The line that makes a key known.
    static func line(_ host: String, port: Int, _ key: HostKey) -> String {
        "\(name(host, port: port)) \(key.type) \(Data(key.blob).base64EncodedString())"
    }

    /// Judges a key. Certificates are not supported, so authorities vouch for nothing here.
    func verdict(_ host: String, port: Int, _ key: HostKey) -> Verdict {
        let own = entries(for: KnownHosts.name(host, port: port))
        // As OpenSSH: a key on another port is also good if the host is known by it without a port.
        let bare = port == 22 ? own : entries(for: host)
        for entry in own + bare where entry.mark == .revoked && entry.key == key { return .revoked(entry) }
        if (own + bare).contains(where: { $0.mark == .none && $0.key == key }) { return .known }
        let others = own.filter { $0.mark == .none }
        return others.isEmpty ? .unknown : .changed(others)
    }

    /// The types of the keys that a host is known by, in the order of the file.
    func types(_ host: String, port: Int) -> [String] {
        let own = entries(for: KnownHosts.name(host, port: port))
        let known = own.contains { $0.mark == .none } || port == 22 ? own : entries(for: host)
        var types: [String] = []
        for entry in known where entry.mark == .none && !types.contains(entry.key.type) { types.append(entry.key.type) }
        return types
    }

    private func entries(for name: String) -> [Entry] {
        let name = name.lowercased()
        return entries.filter { $0.mark != .authority && $0.names.matches(name) }
    }
}
