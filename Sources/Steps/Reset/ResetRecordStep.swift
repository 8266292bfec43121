import Model
public import StepKit
import Wire

/// The last of all: what steps said is run, and what the host kept for this day goes.
public struct ResetRecordStep: ResetStep {
    public static let kind = "reset.record"
    public static let words = "forget how the host was before"
    public init() {}

    /// What a repair moved aside may stand at its place again when commands have run, and nothing is left then.
    public var stages: Int { 2 }

    public struct Facts: Sendable {
        /// What is in the folder; nil where there is none.
        var names: [String]?
        var record: HostRecord
        var hasRecord: Bool
        /// What a repair moved aside, as paths.
        var aside: [String] = []

        /// An agent keeps the sums of files that it reads when it has worked here, and one that keeps a record does so
        /// from the first time on.
        var isOlder: Bool { record.isLate || !hasRecord && names?.contains("hashes") == true }
        var isUntouched: Bool { !hasRecord && !isOlder && aside.isEmpty }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let folder = host.list(HostRecord.folder)
        async let file = host.stat(HostRecord.path)
        var facts = try await Facts(
            names: folder?.map(\.name), record: Kept.record(on: host), hasRecord: file != nil)
        if facts.names?.contains("aside") == true { facts.aside = try await Self.things(in: Aside.folder, on: host) }
        return facts
    }

    /// What lies at the ends of a tree of folders that were made for it.
    private static func things(in folder: String, on host: some Reader) async throws -> [String] {
        var found: [String] = []
        for entry in try await host.list(folder) ?? [] {
            let path = "\(folder)/\(entry.name)"
            // Folders on the way are ours, and only root may look into them.
            let isOnTheWay = entry.stat.kind == .directory && entry.stat.mode == 0o700 && found.count < 64
            let below = isOnTheWay ? try await things(in: path, on: host) : [path]
            found += isOnTheWay && below.isEmpty ? [] : below
        }
        return found
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        guard let names = facts.names else { return [] }
        let commands = facts.record.undos.reversed().compactMap { undo -> Change? in
            guard case .command(let argv) = undo else { return nil }
            return .reset("run \(RunStep.words(argv))", argv, timeout: 900_000)
        }
        guard !facts.aside.isEmpty else {
            return commands + [
                Change("remove \(HostRecord.folder) and all in it", .remove(path: HostRecord.folder, recursive: true))
            ]
        }
        // The record goes last: as long as it is there, all of this is done again.
        let rest = names.filter { $0 != "aside" && $0 != "record" } + names.filter { $0 == "record" }
        return rest.isEmpty
            ? []
            : commands
                + rest.map { Change("remove \($0)", .remove(path: "\(HostRecord.folder)/\($0)", recursive: true)) }
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        var notes = facts.record.undos.compactMap { undo -> String? in
            guard case .unknown(let what) = undo else { return nil }
            return "what '\(what)' did is left: nobody said how to take it back"
        }
        if facts.isUntouched { notes.append("nothing of slipway is here but its agent") }
        if facts.isOlder {
            notes.append(
                "an older slipway worked here, which kept no record of how the host was before: what it did is left")
        }
        if !facts.aside.isEmpty {
            notes.append("what a repair moved aside is left: \(facts.aside.prefix(5).joined(separator: ", "))")
        }
        return notes
    }
}
