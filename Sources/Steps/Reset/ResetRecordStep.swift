import Model
public import StepKit
import Wire

/// The last of all: what steps said is run, and what the host kept for this day goes.
public struct ResetRecordStep: ResetStep {
    public static let kind = "reset.record"
    public static let words = "forget how the host was before"
    public init() {}

    public struct Facts: Sendable {
        var isThere: Bool
        var record: HostRecord
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let folder = host.stat(HostRecord.folder)
        return try await Facts(isThere: folder != nil, record: Kept.record(on: host))
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        guard facts.isThere else { return [] }
        let commands = facts.record.undos.reversed().compactMap { undo -> Change? in
            guard case .command(let argv) = undo else { return nil }
            return .reset("run \(RunStep.words(argv))", argv, timeout: 900_000)
        }
        return commands + [
            Change("remove \(HostRecord.folder) and all in it", .remove(path: HostRecord.folder, recursive: true))
        ]
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        facts.record.undos.compactMap { undo in
            guard case .unknown(let what) = undo else { return nil }
            return "what '\(what)' did is left: nobody said how to take it back"
        }
    }
}
