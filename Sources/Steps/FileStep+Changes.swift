import Model
public import StepKit
import Wire

extension FileStep {
    /// What stands at the path, and above it.
    public struct Facts: Sendable {
        var stat: Stat?
        var parent: Parent
        /// The file with its bytes, where those are compared.
        var file: File?
        /// Its checksum, where that is compared.
        var sha256: [UInt8]?
        /// What is to be there, unless the checksum alone tells that it is.
        var local: LocalFile?
        /// Checksum of what a fetch that was cut off left beside it.
        var leftover: [UInt8]?
        /// `unless` says that it is to stay as it is.
        var isLeftAlone = false
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        if let unless, try await host.probe(Command(unless)).succeeded {
            return try await Facts(parent: Parent.look(above: path, on: host), isLeftAlone: true)
        }
        let limit = max(Query.usualLimit, UInt32(clamping: content?.bytes.count ?? 0))
        let last: Query = local == nil ? .file(path: path, limit: limit) : .hash(path: path)
        let answers = try await host.answers([.stat(path: path), Parent.question(above: path), last])
        var facts = Facts(
            stat: try answers[0].standing(at: path), parent: try Parent(above: path, answers[1]))
        guard let local else {
            facts.file = try answers[2].content(of: path)
            return facts
        }
        // No checksum where something else than a file stands: what that is, the first answer tells.
        if case .hash(let sum, _) = answers[2] { facts.sha256 = sum }
        guard sha256 == nil || facts.sha256 != sha256.flatMap(Checksum.bytes(hexadecimal:)) else { return facts }
        if HostFetch.isURL(local) {
            if case .hash(let sum, _) = try await host.answer(.hash(path: part)) { facts.leftover = sum }
        } else {
            facts.local = try await LocalFiles.shared.file(local, sha256: sha256, for: title)
        }
        return facts
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        if facts.isLeftAlone { return [] }
        var before = try facts.parent.changes(for: title, site)
        let drift: String?
        let verb: String
        switch facts.stat?.kind {
        case .directory, .other:
            let what = facts.stat?.kind == .directory ? "a directory" : "a device, socket or pipe"
            before += try Aside.moving(path, what, for: title, site)
            (drift, verb) = (nil, "create \(path)")
        case nil: (drift, verb) = (nil, "create \(path)")
        case .link: (drift, verb) = (nil, "replace the link \(path) → \(facts.stat?.target ?? "") by a file")
        case .file:
            drift = facts.stat.flatMap(permissions.drift(from:))
            verb = "write \(path)" + (drift.map { " (\($0))" } ?? "")
            if let stat = facts.stat, holdsContent(facts) { return permissions.changes(of: path, from: stat) }
        }
        return try before + (fetching(verb, facts) ?? [replacement(verb, facts)])
    }

    private var part: String { path + ".slipway-part" }

    /// How the host gets it by itself; nothing where it comes from here.
    private func fetching(_ summary: String, _ facts: Facts) -> [Change]? {
        guard let local, let sha256, HostFetch.isURL(local) else { return nil }
        let isThere = facts.leftover != nil && facts.leftover == Checksum.bytes(hexadecimal: sha256)
        return (isThere ? [] : HostFetch(url: local, sha256: sha256, place: part).changes) + [
            Change("set owner and mode of \(part)", .attributes(path: part, attributes: permissions.attributes)),
            .run(summary, ["mv", "-T", part, path], undo: [.path(path)]),
        ]
    }

    private func holdsContent(_ facts: Facts) -> Bool {
        if let content { return facts.file?.isWhole == true && facts.file?.bytes == content.bytes }
        guard let sum = facts.sha256 else { return false }
        return sum == facts.local?.sha256 ?? sha256.flatMap(Checksum.bytes(hexadecimal:))
    }

    private func replacement(_ summary: String, _ facts: Facts) throws -> Change {
        if let content {
            let old = facts.stat?.kind == .file ? facts.file : nil
            return Change(
                summary, diff: Diff(from: old, to: content),
                .write(path: path, bytes: content.bytes, attributes: permissions.attributes))
        }
        guard var local = facts.local else { throw Failure(.step, title, why: "the local file was not looked at") }
        local.isPublic = permissions.isReadableByAll
        let new = "\(local.size) bytes with SHA-256 \(Checksum.hexadecimal(local.sha256))"
        let old = facts.sha256.map { "SHA-256 \(Checksum.hexadecimal($0)) becomes " } ?? ""
        return Change(
            summary, diff: .words(old + new), .upload(local, to: path, attributes: permissions.attributes))
    }
}
