import Model
public import StepKit
import Wire

/// Files and directories that were made go, and what they took the place of comes back.
public struct ResetFilesStep: ResetStep {
    public static let kind = "reset.files"
    public static let words = "put files back"

    /// After packages are gone: also what they would have taken with them, and directories that they had files in.
    public var isLast: Bool
    public init(isLast: Bool = false) { self.isLast = isLast }

    public var title: String { isLast ? "put back what packages had a hand in" : Self.words }

    public struct Facts: Sendable {
        var paths: [HostRecord.Path]
        /// What stands at each path now.
        var now: [Stat?]
        /// Names in those that are directories.
        var names: [String: [String]]
        /// Files of others that were changed since we changed them last: what they are, what we made of them, and what
        /// they were before.
        var edits: [String: Edit]
        /// Files that packages may take with them although they were there before: they wait until that is over.
        var late: Set<String>
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
        async let late = isLast || record.packages.isEmpty ? [] : Kept.lines("etc", on: host)
        let now = try await zip(paths, stats).map { try $1.standing(at: $0.path) }
        let folders = zip(paths, now).filter { $1?.kind == .directory }.map(\.0.path)
        let lists = try await host.each(folders) { try await $0.list($1) ?? [] }
        let names = zip(folders, lists).map { ($0, $1.map(\.name)) }
        return try await Facts(
            paths: paths, now: now, names: Dictionary(uniqueKeysWithValues: names),
            edits: edits(of: paths, on: host), late: Set(late.compactMap(\.first)))
    }

    private func edits(of paths: [HostRecord.Path], on host: some Reader) async throws -> [String: Edit] {
        let kept = paths.filter { if case .file = $0.standing { $0.standing.original != nil } else { false } }
        let found = try await host.each(kept) { host, path -> (String, Edit)? in
            let original = "\(HostRecord.originals)/\(path.standing.original ?? "")"
            guard let ours = try await host.file(original + ".ours"), let now = try await host.file(path.path),
                now.kind == .file, now.bytes != ours.bytes
            else { return nil }
            return try await (path.path, Edit(now: now, ours: ours, before: host.file(original)))
        }
        return Dictionary(found.compactMap(\.self)) { first, _ in first }
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        var gone: Set<String> = []
        var changes: [Change] = []
        for (path, now) in zip(facts.paths, facts.now) {
            guard !path.standing.isLost else { continue }
            switch path.standing {
            case .absent:
                guard let now else {
                    gone.insert(path.path)
                    continue
                }
                guard now.kind != .directory || isEmptied(path.path, facts, gone) else { continue }
                gone.insert(path.path)
                changes.append(Change("remove \(path.path)", .restore(path: path.path)))
            case .file, .link, .directory, .other:
                if facts.late.contains(path.path) { continue }
                changes += putBack(path, facts)
            }
        }
        return changes
    }

    private func isEmptied(_ path: String, _ facts: Facts, _ gone: Set<String>) -> Bool {
        (facts.names[path] ?? []).allSatisfy { gone.contains("\(path)/\($0)") }
    }

    private func putBack(_ path: HostRecord.Path, _ facts: Facts) -> [Change] {
        let restoring = Change("put back \(path.path)", .restore(path: path.path))
        guard let edit = facts.edits[path.path], let before = edit.before else { return [restoring] }
        // The original comes back first, which ends its line in the record, and then what others made of it.
        let attributes = Attributes(mode: edit.now.mode, owner: edit.now.owner, group: edit.now.group)
        let merged = edit.ours.flatMap { Undone.text(before: before, ours: $0, now: edit.now) }
        guard let merged else {
            let aside = path.path + ".before-slipway"
            return [
                Change(
                    "keep the old \(path.path) as \(aside), since somebody changed it in between",
                    .write(path: aside, bytes: before.bytes, attributes: attributes)),
                restoring,
                Change(
                    "leave \(path.path) as it is",
                    .write(path: path.path, bytes: edit.now.bytes, attributes: attributes)),
            ]
        }
        guard merged != before.bytes else { return [restoring] }
        return [
            restoring,
            Change(
                "keep what others changed in \(path.path)",
                diff: Diff(from: edit.now, to: .text(String(decoding: merged, as: UTF8.self))),
                .write(path: path.path, bytes: merged, attributes: attributes)),
        ]
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        guard isLast else { return [] }
        var gone = Set(zip(facts.paths, facts.now).filter { $1 == nil }.map(\.0.path))
        var notes: [String] = []
        for (path, now) in zip(facts.paths, facts.now) {
            if path.standing.isLost {
                notes.append("\(path.path) could not be kept when it was replaced, and is not put back")
            }
            guard path.standing == .absent, now != nil else { continue }
            let names = (facts.names[path.path] ?? []).filter { !gone.contains("\(path.path)/\($0)") }
            if now?.kind != .directory || names.isEmpty {
                gone.insert(path.path)
            } else {
                notes.append("\(path.path) stays, with \(names.prefix(5).joined(separator: ", ")) of others in it")
            }
        }
        return notes
    }
}
