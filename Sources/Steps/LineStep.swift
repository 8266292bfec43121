public import Model
public import StepKit
import Wire

/// One line of a file that belongs to somebody else. Everything else in it stays as it is, byte for byte.
public struct LineStep: Step {
    /// Whether the line is to be there.
    public enum State: String, Codable, Sendable, CaseIterable { case present, absent }

    public static let kind = "line"
    public static let reference = StepReference(
        "One line of a file that belongs to somebody else; the rest of it stays as it is, byte for byte.",
        keys: [
            .init("path", "path", "The file."),
            .init("line", "text", standard: "none", "The whole line. Needed unless it is `absent` by `match`."),
            .init(
                "match", "regular expression", standard: "none",
                """
                The line that `line` replaces; where none matches, `line` is added. It may match one line only. With \
                `absent`, all lines that match are removed.
                """),
            .init("state", "present or absent", standard: "present", "Whether the line is to be there."),
            .init(
                "after", "regular expression", standard: "the end of the file",
                "A line that is added comes after the last one that matches this."),
            .init("create", "true or false", standard: "false", "A file that is missing is made, 0644 of root."),
        ],
        example: """
            - line: { path: /etc/ssh/sshd_config, match: "^#?MaxSessions ", line: MaxSessions 20 }
            """)

    public var path: String
    public var line: String?
    public var match: String?
    public var state: State
    public var after: String?
    public var create: Bool

    public init(
        path: String, line: String? = nil, match: String? = nil, state: State = .present, after: String? = nil,
        create: Bool = false
    ) {
        (self.path, self.line, self.match) = (path, line, match)
        (self.state, self.after, self.create) = (state, after, create)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        path = try keys.decode(String.self, forKey: .path)
        line = try keys.decodeIfPresent(String.self, forKey: .line)
        match = try keys.decodeIfPresent(String.self, forKey: .match)
        state = try keys.decode(.state, standard: .present)
        after = try keys.decodeIfPresent(String.self, forKey: .after)
        create = try keys.decode(.create, standard: false)
    }

    public var title: String { "line in \(path)" }

    public func validate() throws(Failure) {
        try HostPath.check(path, in: title)
        switch state {
        case .present:
            guard line != nil else { throw .unusable(title, "`line` is missing") }
        case .absent:
            guard (line == nil) != (match == nil) else {
                throw .unusable(title, "what is to be absent is not clear", hint: "give either `line` or `match`")
            }
            guard after == nil, !create else {
                throw .unusable(title, "`after` and `create` are only for a line that is to be present")
            }
        }
        guard line?.contains(where: \.isNewline) != true else { throw .unusable(title, "`line` is more than one line") }
        for case (let key, let pattern?) in [("match", match), ("after", after)] {
            guard (try? Patterns.matches(pattern, in: [])) != nil else {
                throw .unusable(title, "`\(key)` is '\(pattern)', which is no regular expression")
            }
        }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> File? {
        try await host.file(path, limit: 16 << 20)
    }

    public func changes(given file: File?, _ site: Site) throws -> [Change] {
        guard let file else { return try creation() }
        try refuse(file)
        var lines = Lines(file.bytes)
        switch state {
        case .present: try put(into: &lines)
        case .absent: try remove(from: &lines)
        }
        return lines.bytes == file.bytes ? [] : [.edit(path, file, lines.bytes)]
    }

    private func creation() throws(Failure) -> [Change] {
        guard state == .present, let line else { return [] }
        guard create else {
            throw Failure(
                .step, title, why: "there is no such file", hint: "say `create: true` if it is to be made")
        }
        let attributes = Attributes(mode: 0o644, owner: "root", group: "root")
        return [.write(path, .text(line + "\n"), attributes, replacing: nil)]
    }

    private func refuse(_ file: File) throws(Failure) {
        guard file.kind == .file else {
            throw Failure(
                .step, title, why: "what stands there is no file",
                hint: file.kind == .link ? "name the file that the link leads to" : nil)
        }
        guard file.isWhole else { throw Failure(.step, title, why: "the file is too big to be edited") }
    }
}
