public import Model
public import StepKit
import Wire

/// A file with exactly this content, mode and owner.
///
/// The content is either text of the playbook (or a secret), which the host is asked for whole and compared byte by
/// byte, or a file of the controller's machine of any size, which is compared by its SHA-256.
public struct FileStep: Step {
    public static let kind = "file"
    public static let reference = StepReference(
        "A file with exactly this content, mode and owner. Missing directories above it are made.",
        keys: [
            .init("path", "path", "Where it stands on the host. A link there is replaced by the file."),
            .init(
                "content", "text", standard: "none",
                """
                What it holds. Instead of it a playbook may say `source` (a file beside the playbook), `template` (the \
                same with `${…}` filled in), or `yaml`, `json` or `toml` (a structure, with overrides under `merge` and \
                a comment under `header`).
                """),
            .init(
                "local", "path", standard: "none",
                """
                A file of this machine to put there, of any size; relative to where slipway runs. Or a URL, which the host \
                itself fetches it from.
                """),
            .init(
                "sha256", "64 hexadecimal digits", standard: "that of the file",
                "What `local` must be; with it, a host that has the file needs no file here. A URL needs it."),
            .init("mode", "octal mode", standard: "0644, and 0600 for a secret", "Its permission bits."),
            .init("owner", "user", standard: "root", "A name or a number."),
            .init("group", "group", standard: "root", "A name or a number."),
            .init(
                "unless", "list of text", standard: "none",
                "A program that only looks, with its arguments: where it ends with 0, what stands there is left alone."),
        ],
        example: """
            - file: { path: /etc/motd, content: "Nothing to see here.\\n" }
            """)

    public var path: String
    public var content: Content?
    public var local: String?
    public var sha256: String?
    public var mode: FileMode?
    public var owner: String
    public var group: String
    public var unless: [String]?

    public init(path: String, content: Content, mode: FileMode? = nil, owner: String = "root", group: String = "root") {
        (self.path, self.content, self.mode, self.owner, self.group) = (path, content, mode, owner, group)
    }

    /// A file of the controller's machine. `sha256` in hexadecimal.
    public init(
        path: String, local: String, sha256: String? = nil, mode: FileMode? = nil, owner: String = "root",
        group: String = "root"
    ) {
        (self.path, self.local, self.sha256, self.mode) = (path, local, sha256, mode)
        (self.owner, self.group) = (owner, group)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        path = try keys.decode(String.self, forKey: .path)
        content = try keys.decodeIfPresent(Content.self, forKey: .content)
        local = try keys.decodeIfPresent(String.self, forKey: .local)
        sha256 = try keys.decodeIfPresent(String.self, forKey: .sha256)
        mode = try keys.decodeIfPresent(FileMode.self, forKey: .mode)
        owner = try keys.decode(.owner, standard: "root")
        group = try keys.decode(.group, standard: "root")
        unless = try keys.decodeIfPresent([String].self, forKey: .unless)
    }

    public var title: String { "file \(path)" }

    public func validate() throws(Failure) {
        try HostPath.check(path, in: title)
        switch (content, local) {
        case (nil, nil): throw .unusable(title, "it says neither `content` nor `local`", hint: "give one of them")
        case (.some, .some): throw .unusable(title, "it says both `content` and `local`", hint: "give one of them")
        case (.some, nil):
            guard sha256 == nil else { throw .unusable(title, "`sha256` is only for `local`") }
        case (nil, .some): break
        }
        try HostFetch.check(local, sha256, in: title)
        if unless?.isEmpty == true { throw .unusable(title, "`unless` names no program") }
        if let sha256 { try Self.check(sha256: sha256, in: title) }
    }

    /// Refuses what is no SHA-256 in hexadecimal.
    static func check(sha256: String, in title: String) throws(Failure) {
        guard Checksum.bytes(hexadecimal: sha256)?.count == 32 else {
            throw .unusable(title, "`sha256` is '\(sha256)', and 64 hexadecimal digits are expected")
        }
    }

    var permissions: Permissions {
        let standard: FileMode = content?.isSecret == true ? 0o600 : 0o644
        return Permissions(mode: mode ?? standard, owner: owner, group: group)
    }
}
