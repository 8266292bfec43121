import Model
public import StepKit
import Wire

/// Units that ran before run again, with what stands in their files now, and start at boot as they did.
public struct ResetUnitsBackStep: ResetStep {
    public static let kind = "reset.units-back"
    public static let words = "bring units back to what they were"
    /// Nothing was taken away yet.
    public var isPreview: Bool
    public init(isPreview: Bool = false) { self.isPreview = isPreview }
    public var patience: Patience { Patience(total: .seconds(60), pause: .milliseconds(300)) }

    public struct Facts: Equatable, Sendable {
        var units: [ResetUnitsStep.Unit]
        /// The marker of a reset that has restarted them.
        var isRestarted: Bool
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let record = try await Kept.record(on: host)
        let units = try await ResetUnitsStep.units(of: record, only: nil, on: host)
        return Facts(units: units, isRestarted: try await host.stat(HostRecord.unitsBack) != nil || record.isEmpty)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard !facts.isRestarted else { return [] }
        var changes = [Change.reset("let systemd read its units again", ["systemctl", "daemon-reload"])]
        for unit in facts.units.reversed() where unit.now.load != .notFound {
            if unit.file.hasPrefix("masked"), !unit.now.isMasked {
                changes.append(.reset("mask \(unit.name)", ["systemctl", "mask", unit.name]))
            }
            if unit.file == "enabled", unit.now.file == "disabled" {
                changes.append(.reset("enable \(unit.name)", ["systemctl", "enable", unit.name]))
            }
            if unit.file == "disabled", unit.now.file == "enabled", !isPreview {
                changes.append(.reset("disable \(unit.name)", ["systemctl", "disable", unit.name]))
            }
            // What has no process has nothing to read.
            let isMark = [".target", ".slice"].contains { unit.name.hasSuffix($0) } && unit.now.activity == .active
            if unit.wasActive, !isMark {
                changes.append(
                    .reset(
                        "restart \(unit.name)\(isPreview ? ", unless it goes with its package" : "")",
                        ["systemctl", "restart", unit.name]))
            }
        }
        let attributes = Attributes(mode: 0o600, owner: "root", group: "root")
        return changes + [
            // Restarting leaves no trace that could be looked at.
            Change(
                "remember that units are back", .write(path: HostRecord.unitsBack, bytes: [], attributes: attributes))
        ]
    }
}
