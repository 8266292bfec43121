import Model
public import StepKit
import Wire

/// Files and directories that were made go, and what they took the place of comes back.
public struct ResetFilesStep: ResetStep {
    public static let kind = "reset.files"
    public static let words = "put files back"

    /// When in a reset it happens.
    public enum Part: String, Codable, Sendable {
        case first
        /// After packages are gone: also what they would have taken with them, and directories that they had files in.
        case last
        /// The last one of a preview, in which the first one has done nothing: only what was left to it.
        case lastOfPreview
    }

    public var part: Part
    /// Files that somebody changed after us go as well.
    public var discardsEdits: Bool
    public init(_ part: Part = .first, discardsEdits: Bool = false) {
        (self.part, self.discardsEdits) = (part, discardsEdits)
    }

    public var title: String { part == .first ? Self.words : "put back what packages had a hand in" }

    public struct Facts: Sendable {
        var paths: [HostRecord.Path]
        /// What stands at each path now.
        var now: [Stat?]
        /// Names in those that are directories.
        var names: [String: [String]]
        /// Files of others that were changed since we changed them last: what they are, what we made of them, and what
        /// they were before.
        var edits: [String: Edit]
        /// What we made and somebody changed, or put something else in its place.
        var strange: Set<String>
        /// Files that packages may take with them although they were there before: they wait until that is over.
        var late: Set<String>
        /// Something was said of what programs will leave. A run that comes after a reset which was cut off says it again.
        var isSaid: Bool
    }
    struct Edit: Sendable {
        var now: File
        var ours: File?
        var before: File?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let record = try await Kept.record(on: host)
        let paths = record.files
        async let stats = host.answers(paths.map { .stat(path: $0.path) })
        async let late = part == .last || record.packages.isEmpty ? [] : Kept.lines("etc", on: host)
        let now = try await zip(paths, stats).map { try $1.standing(at: $0.path) }
        let folders = zip(paths, now).filter { $1?.kind == .directory }.map(\.0.path)
        let lists = try await host.each(folders) { try await $0.list($1) ?? [] }
        let names = zip(folders, lists).map { ($0, $1.map(\.name)) }
        async let said = part == .first ? host.stat(HostRecord.said) : nil
        let strange = try await strange(zip(paths, now).map { ($0, $1) }, record, on: host)
        return try await Facts(
            paths: paths, now: now, names: Dictionary(uniqueKeysWithValues: names),
            edits: edits(of: paths, strange, on: host), strange: strange, late: Set(late.compactMap(\.first)),
            isSaid: said != nil)
    }

    /// Paths at which stands something else than what we ever put there.
    private func strange(
        _ paths: [(HostRecord.Path, Stat?)], _ record: HostRecord, on host: some Reader
    ) async throws -> Set<String> {
        let works = Dictionary(grouping: record.works, by: \.path)
        let known = paths.filter { works[$0.0.path] != nil && !record.works(at: $0.0.path).isEmpty && $0.1 != nil }
        let found = try await host.each(known) { host, item -> String? in
            let (path, now) = (item.0.path, item.1)
            let contents = (works[path] ?? []).map(\.content)
            switch now?.kind {
            case .link: return contents.contains("->\(now?.target ?? "")") ? nil : path
            case .file:
                guard case .hash(let sum, _) = try await host.answer(.hash(path: path)) else { return nil }
                return contents.contains(RecordText.hex(sum)) ? nil : path
            case .directory, .other, nil: return path
            }
        }
        return Set(found.compactMap(\.self))
    }

    private func edits(
        of paths: [HostRecord.Path], _ strange: Set<String>, on host: some Reader
    ) async throws -> [String: Edit] {
        let kept = paths.filter { path in
            if case .file = path.standing { path.standing.original != nil } else { false }
        }
        let found = try await host.each(kept) { host, path -> (String, Edit)? in
            let original = "\(HostRecord.originals)/\(path.standing.original ?? "")"
            async let file = host.file(original + ".ours")
            guard let now = try await host.file(path.path, limit: 4 << 20), now.kind == .file else { return nil }
            let ours = try await file
            guard ours.map({ !now.isWhole || $0.bytes != now.bytes }) ?? strange.contains(path.path) else { return nil }
            guard let before = try await host.file(original, limit: 4 << 20) else { return nil }
            // An original that stands at its path again was put back by a reset that was cut off.
            return before.isWhole && before.bytes == now.bytes
                ? nil : (path.path, Edit(now: now, ours: ours, before: before))
        }
        return Dictionary(found.compactMap(\.self)) { first, _ in first }
    }

    /// What somebody made of a path of ours stays.
    private func stays(_ path: HostRecord.Path, _ facts: Facts) -> Bool {
        path.standing == .absent && facts.strange.contains(path.path) && !discardsEdits
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        var gone: Set<String> = []
        var changes: [Change] = []
        if facts.isSaid {
            changes.append(Change("forget what programs would leave", .remove(path: HostRecord.said, recursive: true)))
        }
        for (path, now) in zip(facts.paths, facts.now) {
            guard !path.standing.isLost else { continue }
            switch path.standing {
            case .absent:
                guard let now else {
                    gone.insert(path.path)
                    continue
                }
                guard now.kind != .directory || isEmptied(path.path, facts, gone), !stays(path, facts) else { continue }
                gone.insert(path.path)
                if part != .lastOfPreview {
                    changes.append(Change("remove \(path.path)", .restore(path: path.path)))
                }
            case .file, .link, .directory, .other:
                if facts.late.contains(path.path) != (part == .lastOfPreview), part != .last { continue }
                changes += putBack(path, facts)
            }
        }
        return changes
    }

    private func isEmptied(_ path: String, _ facts: Facts, _ gone: Set<String>) -> Bool {
        (facts.names[path] ?? []).allSatisfy { gone.contains("\(path)/\($0)") }
    }

    /// What others made of a file waits beside it while the original comes back, which ends its line in the record: a
    /// reset that is cut off in between loses nothing.
    private func putBack(_ path: HostRecord.Path, _ facts: Facts) -> [Change] {
        let restoring = Change("put back \(path.path)", .restore(path: path.path))
        guard !discardsEdits, let edit = facts.edits[path.path], let before = edit.before else { return [restoring] }
        let (waiting, old) = (path.path + ".after-slipway", path.path + ".before-slipway")
        let attributes = Attributes(mode: edit.now.mode, owner: edit.now.owner, group: edit.now.group)
        let merged = edit.ours.flatMap { Undone.text(before: before, ours: $0, now: edit.now) }
        guard let merged else {
            return [
                .reset("set the changed \(path.path) aside", ["cp", "-a", "-T", "--", path.path, waiting]), restoring,
                .reset("keep the old one as \(old), since both changed it", ["cp", "-a", "-T", "--", path.path, old]),
                .reset("leave \(path.path) as somebody changed it", ["mv", "-T", "--", waiting, path.path]),
            ]
        }
        guard merged != before.bytes else { return [restoring] }
        return [
            Change(
                "set aside what others changed in \(path.path)",
                diff: Diff(from: edit.now, to: .text(String(decoding: merged, as: UTF8.self))),
                .write(path: waiting, bytes: merged, attributes: attributes)), restoring,
            .reset("keep what others changed in \(path.path)", ["mv", "-T", "--", waiting, path.path]),
        ]
    }

    /// Both changed it, and the two cannot be told apart.
    private func isDivided(_ edit: Edit) -> Bool {
        guard let before = edit.before, let ours = edit.ours else { return true }
        return Undone.text(before: before, ours: ours, now: edit.now) == nil
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        let divided = facts.edits.filter { path, edit in
            !discardsEdits && isDivided(edit) && (part == .last || facts.late.contains(path) == (part != .first))
        }
        return divided.keys.sorted().map {
            "\($0) stays as somebody changed it; the old one is \($0).before-slipway; --discard-edits puts that back"
        } + leftovers(facts)
    }

    private func leftovers(_ facts: Facts) -> [String] {
        guard part != .first else { return [] }
        var gone = Set(zip(facts.paths, facts.now).filter { $1 == nil }.map(\.0.path))
        var notes: [String] = []
        for (path, now) in zip(facts.paths, facts.now) {
            if path.standing.isLost {
                notes.append("\(path.path) could not be kept when it was replaced, and is not put back")
            }
            guard path.standing == .absent, now != nil else { continue }
            let names = (facts.names[path.path] ?? []).filter { !gone.contains("\(path.path)/\($0)") }
            if stays(path, facts) {
                notes.append("\(path.path) stays, since somebody changed it after us; --discard-edits removes it")
            } else if now?.kind != .directory || names.isEmpty {
                gone.insert(path.path)
            } else {
                notes.append("\(path.path) stays, with \(names.prefix(5).joined(separator: ", ")) of others in it")
            }
        }
        return notes
    }
}
