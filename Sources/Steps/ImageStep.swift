public import Model
public import StepKit
import Wire

/// A container image out of an archive of the controller's machine, in containerd's namespace for Kubernetes, so that no
/// registry is needed for it.
///
/// Which archive an image came from is written on it as a label, so a host that has it needs neither the archive nor
/// the controller's disk, and another archive under the same name replaces it.
public struct ImageStep: Step {
    public static let kind = "image"
    public static let reference = StepReference(
        "A container image imported into containerd from an archive of this machine, verified by its SHA-256.",
        keys: [
            .init("name", "text", "What containers ask for: `registry.k8s.io/pause:3.10.1`."),
            .init(
                "local", "path", standard: "none: the runtime pulls it when a container asks for it",
                """
                The archive on this machine, as `docker save` or an OCI layout, in a tar. Or a URL, which the host itself \
                fetches it from.
                """),
            .init(
                "sha256", "64 hexadecimal digits", standard: "none", "What the archive must be; needed with `local`."),
            .init(
                "pinned", "true or false", standard: "false",
                "The kubelet never removes it to make room, as it must not the sandbox of every pod."),
        ],
        example: """
            - image:
                name: registry.k8s.io/pause:3.10.1
                local: downloads/pause.tar
                sha256: 66bad39ed920f6fc15fd74adcb8bfd38ba9a6412f8c7852d09eb11670e88cac3
                pinned: true
            """)

    public var name: String
    public var local: String?
    /// In hexadecimal.
    public var sha256: String?
    public var pinned: Bool

    public init(name: String, local: String? = nil, sha256: String? = nil, pinned: Bool = false) {
        (self.name, self.local, self.sha256, self.pinned) = (name, local, sha256, pinned)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        name = try keys.decode(String.self, forKey: .name)
        local = try keys.decodeIfPresent(String.self, forKey: .local)
        sha256 = try keys.decodeIfPresent(String.self, forKey: .sha256)
        pinned = try keys.decode(.pinned, standard: false)
    }

    public var title: String { "image \(name)" }

    /// What is written on the image: the archive that it came from.
    static let origin = "io.slipway.archive"
    /// What the runtime's own garbage collection, and the kubelet's, leave alone.
    static let pin = "io.cri-containerd.pinned"
    private static let folder = "/var/lib/slipway/images"
    private static let undo: [Undo] = [.containers(namespace: "k8s.io")]
    /// Milliseconds: a slow disk and a big archive.
    private static let timeout: UInt32 = 600_000

    public func validate() throws(Failure) {
        guard !name.isEmpty, !name.contains(where: \.isWhitespace), name.contains(":") || name.contains("@") else {
            throw .unusable(
                title, "`name` is '\(name)', and a name with a tag is expected", hint: "such as pause:3.10.1")
        }
        guard local != nil else { return }
        guard let sha256 else {
            throw .unusable(title, "with `local` it must be said what it is", hint: "give `sha256`")
        }
        try FileStep.check(sha256: sha256, in: title)
    }

    public struct Facts: Sendable {
        /// Labels of the image that is there; nothing where none is.
        var labels: [String: String]?
        var archive: Stat?
        var leftover: [UInt8]?
        var hasFolder = true
        /// The archive, where it is needed.
        var local: LocalFile?
        /// The image is not there, or came from another archive.
        var isMissing = false
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        guard let local, let sha256 else { return Facts() }
        async let listing = host.probe(ctr("list", "name==\(name)"))
        async let leftover = host.answer(.hash(path: archive))
        async let folder = host.stat(Self.folder)
        let reply = try await listing
        guard reply.succeeded else { throw error(reply) }
        var facts = try await Facts(labels: labels(in: reply.output), hasFolder: folder != nil)
        if case .hash(let sum, _) = try await leftover { facts.leftover = sum }
        facts.isMissing = facts.labels?[Self.origin] != sha256.lowercased()
        if facts.isMissing, !HostFetch.isURL(local) {
            facts.local = try await LocalFiles.shared.file(local, sha256: sha256, for: title)
        }
        return facts
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard local != nil, let sha256 = sha256?.lowercased() else { return [] }
        var changes: [Change] = []
        if facts.isMissing { changes = importing(sha256, facts) + [label(Self.origin, sha256)] }
        if pinned, !changes.isEmpty || facts.labels?[Self.pin] != "pinned" { changes.append(label(Self.pin, "pinned")) }
        // The label comes first, so that a run that was cut off before this finds the archive and takes it away.
        if facts.isMissing || facts.leftover != nil {
            changes.append(Change("remove \(archive)", .remove(path: archive, recursive: false)))
        }
        return changes
    }

    private func importing(_ sha256: String, _ facts: Facts) -> [Change] {
        var changes: [Change] = []
        if !facts.hasFolder {
            let attributes = Attributes(mode: 0o700, owner: "root", group: "root")
            changes.append(
                Change("make directory \(Self.folder)", .makeDirectory(path: Self.folder, attributes: attributes)))
        }
        if let url = local, HostFetch.isURL(url), facts.leftover != Checksum.bytes(hexadecimal: sha256) {
            changes += HostFetch(url: url, sha256: sha256, place: archive).changes
        } else if let local = facts.local, facts.leftover != local.sha256 {
            let words = Diff.words("\(local.size) bytes with SHA-256 \(Checksum.hexadecimal(local.sha256))")
            let attributes = Attributes(mode: 0o600, owner: "root", group: "root")
            changes.append(
                Change(
                    "upload the archive of \(name)", diff: words, .upload(local, to: archive, attributes: attributes)))
        }
        // By its index it gets a name whatever it is called inside the archive: a passing one, since a name that is in
        // the archive too would be taken by one part of it or the other, as it happens.
        return changes + [
            Change("import \(name)", .run(ctr("import", "--index-name", passing, archive)), undo: Self.undo),
            Change("name it \(name)", .run(ctr("tag", "--force", passing, name)), undo: Self.undo),
            Change("forget its passing name", .run(ctr("remove", passing)), undo: [.nothing]),
        ]
    }

    private var passing: String { "slipway.invalid/import:\(key)" }

    private func label(_ key: String, _ value: String) -> Change {
        Change("label \(name) with \(key)=\(value)", .run(ctr("label", name, "\(key)=\(value)")), undo: [.nothing])
    }

    private func ctr(_ words: String...) -> Command {
        Command(["ctr", "--namespace", "k8s.io", "images"] + words, timeout: Self.timeout)
    }

    /// Tells the image's files and names on the host from those of others.
    private var key: Substring { Checksum.hexadecimal(Checksum.sha256(Array(name.utf8))).prefix(16) }
    private var archive: String { "\(Self.folder)/\(key).tar" }

    /// The last column of the line that begins with the name: `a=b,c=d`, or `-` for none.
    private func labels(in listing: String) -> [String: String]? {
        guard
            let line = listing.split(separator: "\n").first(where: { $0.split(separator: " ").first == Substring(name) }
            )
        else { return nil }
        var labels: [String: String] = [:]
        for pair in (line.split(separator: " ").last ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { labels[String(parts[0])] = String(parts[1]) }
        }
        return labels
    }

    private func error(_ reply: Reply) -> any Error {
        guard !reply.isMissing else {
            return Failure(
                .step, title, why: "there is no ctr on the host", hint: "containerd brings it: run the layer 02-runtime"
            )
        }
        return Failure(
            .step, title, why: reply.errors.trimmed, hint: "does containerd run? `journalctl -u containerd` on the host"
        )
    }
}
