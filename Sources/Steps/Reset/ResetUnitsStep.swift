import Model
public import StepKit
import Wire

/// Units that did not run before are stopped, and those that did not start at boot do not.
public struct ResetUnitsStep: ResetStep {
    public static let kind = "reset.units"
    public static let words = "stop what was started"

    /// Only these; all where it is nil.
    public var only: [String]?
    /// Not these.
    public var except: [String]
    public init(only: [String]? = nil, except: [String] = []) { (self.only, self.except) = (only, except) }

    public var title: String { only.map { "stop \($0.joined(separator: ", "))" } ?? Self.words }
    public var patience: Patience { Patience(total: .seconds(90), pause: .milliseconds(300)) }

    public struct Unit: Equatable, Sendable {
        var name: String
        /// Systemd's word for its file before, and whether it ran.
        var file: String
        var wasActive: Bool
        var now: UnitStatus
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> [Unit] {
        let record = try await Kept.record(on: host)
        return try await Self.units(of: record, only: only, on: host).filter { !except.contains($0.name) }
    }

    /// The units of a record as they are, the one that was touched last first.
    static func units(of record: HostRecord, only: [String]?, on host: some Reader) async throws -> [Unit] {
        var kept: [(name: String, file: String, isActive: Bool)] = []
        for case .unit(let name, let file, let isActive) in record.undos.reversed()
        where only?.contains(name) ?? true { kept.append((name, file, isActive)) }
        let found = try await host.each(kept.map(\.name)) { try await $0.unitStatus($1) }
        return zip(kept, found).map { Unit(name: $0.name, file: $0.file, wasActive: $0.isActive, now: $1) }
    }

    public func changes(given units: [Unit], _ site: Site) throws -> [Change] {
        let changes = units.flatMap(changes)
        if changes.isEmpty, let unit = units.first(where: { !$0.wasActive && $0.now.activity == .deactivating }) {
            throw NotYet("\(unit.name) is stopping")
        }
        return changes
    }

    private func changes(_ unit: Unit) -> [Change] {
        let isOn = [.active, .reloading, .refreshing, .activating, .maintenance].contains(unit.now.activity)
        var changes: [Change] = []
        if !unit.wasActive, isOn || unit.now.hasJob && unit.now.activity == .inactive {
            changes.append(.reset("stop \(unit.name)", ["systemctl", "stop", unit.name]))
        }
        if !unit.file.hasPrefix("enabled"), unit.now.file.hasPrefix("enabled") {
            changes.append(.reset("disable \(unit.name)", ["systemctl", "disable", unit.name]))
        }
        if !unit.wasActive, unit.now.activity == .failed {
            changes.append(.reset("forget that \(unit.name) failed", ["systemctl", "reset-failed", unit.name]))
        }
        return changes
    }
}
