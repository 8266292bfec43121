import Foundation
public import Model
public import StepKit
import Wire

/// Names of hosts in /etc/hosts, in a block of our own. Everything outside of it stays as it is, byte for byte.
public struct HostsEntryStep: Step {
    /// An address with its names.
    public struct Entry: Codable, Equatable, Sendable {
        /// IPv4 or IPv6.
        public var address: String
        public var names: [String]
        public init(address: String, names: [String]) {
            self.address = address
            self.names = names
        }
    }

    public static let kind = "hosts-entry"
    public static let reference = StepReference(
        "Names in /etc/hosts, in a marked block of our own; everything outside of it stays as it is.",
        keys: [
            .init(
                "entries", "list of { address, names }",
                "The whole block. `${cluster.hostEntries}` has every host of the inventory. An empty list removes it.")
        ],
        example: """
            - hosts-entry:
                entries:
                  - { address: 10.0.0.10, names: [api.harbor.example, api] }
            """)

    public var entries: [Entry]

    public init(entries: [Entry]) { self.entries = entries }

    static let path = "/etc/hosts"
    private static let begin = "# slipway begin"
    private static let end = "# slipway end"

    public var title: String { "hosts-entry \(Self.path)" }

    public func validate() throws(Failure) {
        for entry in entries {
            var buffer = in6_addr()
            guard Address(entry.address) != nil || inet_pton(AF_INET6, entry.address, &buffer) == 1 else {
                throw .unusable(title, "'\(entry.address)' is no address", hint: "write it as 10.0.0.11 or fd00::11")
            }
            guard !entry.names.isEmpty, entry.names.allSatisfy(Self.isName) else {
                throw .unusable(
                    title, "the names of \(entry.address) are '\(entry.names.joined(separator: " "))'",
                    hint: "give at least one name, of letters, digits, '-', '_' and '.'")
            }
        }
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> File? { try await host.file(Self.path) }

    public func changes(given file: File?, _ site: Site) throws -> [Change] {
        guard let file, !(file.bytes.isEmpty && file.kind == .file) else {
            guard !entries.isEmpty else { return [] }
            let attributes = Attributes(mode: 0o644, owner: "root", group: "root")
            // Without a file the host would not know itself by its oldest name.
            let own = ["127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback"]
            let text = (own + block).map { $0 + "\n" }.joined()
            return [.write(Self.path, .text(text), attributes, replacing: file)]
        }
        if file.kind != .file, site.world.isRepair {
            return try Aside.moving(Self.path) + changes(given: nil, site)
        }
        guard file.kind == .file, file.isWhole else {
            throw Failure(.step, title, why: "what stands there is no file of a usual size", hint: "look at it by hand")
        }
        let bytes = replaced(in: Lines(file.bytes)).bytes
        return bytes == file.bytes ? [] : [.edit(Self.path, file, bytes)]
    }

    public func notes(given file: File?, _ site: Site) -> [String] {
        guard file?.text.contains("manage_etc_hosts") == true else { return [] }
        return ["cloud-init may write \(Self.path) anew when the host starts; set manage_etc_hosts: false there"]
    }

    private var block: [String] {
        if entries.isEmpty { return [] }
        return [Self.begin] + entries.map { "\($0.address)\t\($0.names.joined(separator: " "))" } + [Self.end]
    }

    /// The names of a line with an address.
    private static func names(_ line: String) -> [String] {
        line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().map(String.init)
    }

    private func replaced(in old: Lines) -> Lines {
        var lines = old
        let begins = lines.lines.indices.filter { lines.lines[$0].text.trimmed == Self.begin }
        let ends = lines.lines.indices.filter { lines.lines[$0].text.trimmed == Self.end }
        var place = lines.lines.count
        var lacksEnd = false
        switch (begins.count, ends.count) {
        case (0, 0): break
        case (1, 1) where begins[0] < ends[0]:
            let standing = lines.lines[begins[0]...ends[0]]
            if standing.map(\.bytes) == block.map({ Array($0.utf8) }) { return old }
            place = begins[0]
            lacksEnd = lines.lines[ends[0]].end.isEmpty
            lines.lines.removeSubrange(begins[0]...ends[0])
        default:
            // Somebody took one of the two lines away: what was between them is known by its names.
            let ours = Set(entries.map(\.names))
            lines.lines.removeAll {
                [Self.begin, Self.end].contains($0.text.trimmed) || ours.contains(Self.names($0.text))
            }
            place = lines.lines.count
        }
        for text in block.reversed() { lines.insert(text, at: place) }
        if lacksEnd, !block.isEmpty { lines.lines[lines.lines.count - 1].end = [] }
        return lines
    }
}
