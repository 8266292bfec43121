import Model
import StepKit
import Wire

/// Where a host keeps what an `archive` step unpacked, and how it gets there.
struct ArchiveStore {
    /// Everything of this archive in all its versions.
    let slot: String
    /// The unpacked members of this version.
    let staging: String
    /// The same while it is being unpacked.
    let partial: String
    /// The archive itself, while it is needed.
    let archive: String
    private let into: String
    private let name: String
    private let local: String
    private let sha256: String

    static let root = "/var/lib/slipway/archives"
    private static let ours = Attributes(mode: 0o700, owner: "root", group: "root")
    /// Milliseconds: a slow disk and a big archive.
    private static let timeout: UInt32 = 900_000

    init(_ step: ArchiveStep) {
        into = step.into
        local = step.local
        sha256 = step.sha256.lowercased()
        name = HostPath.name(of: step.local)
        let key = [name.versionless, step.into, String(step.strip)] + step.members.map(\.versionless)
        let digest = Checksum.sha256(Array(key.joined(separator: "\0").utf8))
        slot = "\(Self.root)/\(Checksum.hexadecimal(digest).prefix(16))"
        // Other members of the same archive are another reference.
        let exact = Checksum.sha256(Array(([sha256] + step.members).joined(separator: "\0").utf8))
        staging = "\(slot)/\(Checksum.hexadecimal(exact).prefix(32))"
        partial = staging + ".partial"
        archive = staging + ".tar"
    }

    /// Unpacks the archive as the reference and into its place.
    func unpacking(_ file: LocalFile?, _ members: [String], _ strip: Int, _ facts: ArchiveStep.Facts) -> [Change] {
        var changes = [Change("make directory \(slot)", .makeDirectory(path: slot, attributes: Self.ours))]
        if facts.names.contains(HostPath.name(of: partial)) {
            changes.append(Change("remove \(partial)", .remove(path: partial, recursive: true)))
        }
        changes.append(Change("make directory \(partial)", .makeDirectory(path: partial, attributes: Self.ours)))
        if facts.leftover == nil || facts.leftover != Checksum.bytes(hexadecimal: sha256) {
            changes += file.map { [upload($0)] } ?? HostFetch(url: local, sha256: sha256, place: archive).changes
        }
        let what = members.isEmpty ? "all of it" : members.joined(separator: "\n")
        changes.append(unpack("unpack \(name) as reference", members, strip, to: partial, undo: .nothing))
        changes.append(
            unpack(
                "unpack \(name) into \(into)", diff: .words(what), members, strip, to: into,
                undo: .members(of: partial, into: into)))
        changes.append(Change("remove \(archive)", .remove(path: archive, recursive: false)))
        changes.append(.run("keep the reference of \(name)", ["mv", "-T", partial, staging], undo: [.nothing]))
        return changes
    }

    private func upload(_ file: LocalFile) -> Change {
        let words = Diff.words("\(file.size) bytes with SHA-256 \(sha256)")
        let attributes = Attributes(mode: 0o600, owner: "root", group: "root")
        return Change("upload \(name)", diff: words, .upload(file, to: archive, attributes: attributes))
    }

    /// Everything in the slot that this version does not need: earlier versions, and what a cut-off run left.
    func removals(of names: [String]) -> [Change] {
        let kept = [staging, partial, archive].map(HostPath.name(of:))
        let isStaged = names.contains(kept[0])
        return names.filter { isStaged ? $0 != kept[0] : !kept.contains($0) }.map {
            Change("remove \(slot)/\($0)", .remove(path: "\(slot)/\($0)", recursive: true))
        }
    }

    /// `--touch` gives everything the time of now: a service that watches an unpacked program compares that time with
    /// its own start, and the time of the release's build would always be older.
    private func unpack(
        _ summary: String, diff: Diff = .none, _ members: [String], _ strip: Int, to directory: String,
        undo: Undo
    ) -> Change {
        var argv = ["tar", "--extract", "--file=\(archive)", "--directory=\(directory)", "--touch"]
        argv += ["--no-same-owner", "--no-overwrite-dir", "--keep-directory-symlink"]
        if strip > 0 { argv.append("--strip-components=\(strip)") }
        argv += ["--"] + members
        return Change(summary, diff: diff, .run(Command(argv, timeout: Self.timeout)), undo: [undo])
    }
}
