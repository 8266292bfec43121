import Model
public import StepKit
import Wire

extension ServiceStep {
    public static let reference = StepReference(
        "A systemd unit that runs, now and after the next boot, with the configuration that is on the host.",
        keys: [
            .init("unit", "text", "The unit; `.service` may be left out."),
            .init("state", "running or stopped", standard: "running", "What it should be now."),
            .init(
                "enabled", "true or false", standard: "true when running, false when stopped",
                "What it should be after the next boot."),
            .init(
                "watch", "list of paths", standard: "none",
                "It is restarted when one of them is newer than its process; a directory, while it is empty. Its own files "
                    + "in /etc/systemd/system are always watched."),
            .init(
                "reload", "true or false", standard: "false", "Reloads it for a watched file instead of restarting it."),
            .init("ready", "seconds", standard: "30", "How long it may take to come up."),
            .init(
                "wait", "true or false", standard: "true",
                "False: being started is enough, as for an etcd member that is up only when the others are."),
        ],
        example: """
            - service: { unit: containerd, watch: [/etc/containerd/config.toml], ready: 60 }
            """)

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let unit = facts.unit
        if unit.load == .notFound {
            if state == .stopped { return [] }
            throw NotYet("there is no unit \(self.unit) on the host")
        }
        var changes: [Change] = []
        // Of a masked unit systemd reads no file, and goes on saying that it should; unmasking reads them.
        if unit.needsReload, !unit.isMasked { changes.append(unit.rereading) }
        if unit.isMasked && (state == .running || enabled == true) {
            let argv = ["systemctl", "unmask"] + (unit.file == "masked-runtime" ? ["--runtime"] : [])
            changes.append(.run("unmask \(name)", argv + [self.unit], undo: unit.asBefore(self.unit)))
        }
        changes += enablement(unit)
        do {
            changes += try motion(facts)
        } catch {
            // What can be done is done first; then it is looked at again.
            if changes.isEmpty { throw error }
        }
        return changes
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        var notes = facts.watched.filter { $0.modified == nil }.map { "\($0.path) is watched, and is not there" }
        if enabled == true, Self.cannotBeEnabled.contains(facts.unit.file) {
            notes.append("\(unit) is \(facts.unit.file): it cannot be enabled, something else has to start it")
        }
        if facts.unit.restarts > 0, state == .running {
            notes.append("systemd restarted it \(facts.unit.restarts) times since it was started")
        }
        return notes
    }

    private var name: String { UnitName.short(unit) }
    private static let cannotBeEnabled: Set = ["static", "indirect", "generated", "transient"]

    private func enablement(_ unit: UnitStatus) -> [Change] {
        switch unit.file {
        case "enabled", "enabled-runtime", "alias":
            if isToBeEnabled {
                return unit.file == "enabled-runtime" ? [control("enable", unit)] : []
            }
            return [control("disable", unit)]
        case "disabled", "linked", "linked-runtime", "masked", "masked-runtime":
            return isToBeEnabled ? [control("enable", unit)] : []
        default: return []
        }
    }

    private func motion(_ facts: Facts) throws -> [Change] {
        switch state {
        case .stopped: try stop(facts)
        case .running: try run(facts)
        }
    }

    private func stop(_ facts: Facts) throws -> [Change] {
        switch facts.unit.activity {
        case .inactive, .failed: []
        case .deactivating: throw NotYet("\(unit) is stopping (\(facts.unit.sub))")
        case .active, .reloading, .refreshing, .activating, .maintenance: [control("stop", facts.unit)]
        }
    }

    private func run(_ facts: Facts) throws -> [Change] {
        try refuseWhatCannotRun(facts.unit)
        switch facts.unit.activity {
        case .active, .reloading, .refreshing:
            if facts.unit.hasJob { throw NotYet("\(unit) is being changed by somebody else") }
            if let change = try renewal(facts) { return [change] }
            if isSettling(facts) { throw NotYet("\(unit) has just been started") }
            if facts.unit.activity != .active { throw NotYet("\(unit) is reloading") }
            return []
        case .activating:
            if let change = try renewal(facts) { return [change] }
            if facts.unit.isBetweenRestarts { throw NotYet("\(unit) ends again and again" + lastWords(facts)) }
            if wait { throw NotYet("\(unit) is starting (\(facts.unit.sub))" + lastWords(facts)) }
            return []
        case .deactivating: throw NotYet("\(unit) is stopping (\(facts.unit.sub))")
        case .inactive:
            if facts.unit.hasJob { throw NotYet("\(unit) waits to be started") }
            if facts.unit.hasRunToItsEnd { return try [renewal(facts)].compactMap(\.self) }
            return [start("start \(name)", facts.unit)]
        case .failed:
            let why = [facts.unit.result, lastWord(facts)].compactMap(\.self).joined(separator: ": ")
            return [
                Change(
                    "forget that \(name) failed", .run(Command(["systemctl", "reset-failed", unit])), undo: [.nothing]),
                start("start \(name), which failed (\(why))", facts.unit),
            ]
        case .maintenance:
            throw Failure(
                .step, title, why: "\(unit) is in a state that systemd does not leave by itself (maintenance)")
        }
    }

    private func refuseWhatCannotRun(_ unit: UnitStatus) throws(Failure) {
        if unit.load == .badSetting || unit.load == .error {
            throw Failure(
                .step, title, why: unit.loadError.isEmpty ? "systemd cannot load it" : unit.loadError,
                hint: "`systemd-analyze verify \(self.unit)` on the host says what is wrong in its file")
        }
        if unit.type == "oneshot", !unit.remains, unit.file == "static" || !isToBeEnabled, unit.started == nil {
            throw Failure(
                .step, title, why: "it runs once and leaves no trace, so nobody can say whether it has run",
                hint: "set RemainAfterExit=yes in it, or enable it")
        }
    }

    /// A restart or reload, when a file is newer than what the service can have read.
    private func renewal(_ facts: Facts) throws -> Change? {
        guard let started = facts.unit.started else { return nil }
        let reread = reload ? max(started, facts.unit.changed ?? started) : started
        let newer = facts.watched.filter { $0.modified ?? 0 > ($0.isUnitFile ? started : reread) }
        guard let first = newer.first else { return nil }
        let more = newer.count > 1 ? " and \(newer.count - 1) more are" : " is"
        let why = "\(first.path)\(more) newer than \(reload ? "what it has read" : "its process")"
        let isReload = reload && !newer.contains { $0.isUnitFile } && facts.unit.activity == .active
        guard isReload else { return act("restart", "restart \(name): \(why)", facts.unit) }
        guard facts.unit.canReload else {
            throw Failure(.step, title, why: "\(unit) cannot be reloaded", hint: "leave `reload` out to restart it")
        }
        return act("reload", "reload \(name): \(why)", facts.unit)
    }

    /// It has been up for less than a second, and systemd did not wait for its word: it may still die of a bad file.
    /// The two clocks are read one after the other; one that is far behind counts from a container's own start.
    private func isSettling(_ facts: Facts) -> Bool {
        guard facts.unit.startsUnheard, facts.unit.sub == "running" else { return false }
        let (uptime, since) = (facts.uptime, facts.unit.activeSince)
        return max(uptime, since) - min(uptime, since) < 1_000_000
    }

    private func start(_ summary: String, _ status: UnitStatus) -> Change { act("start", summary, status) }

    /// Starting takes as long as the service says it does, and a failure comes with the service's last words.
    private func act(_ verb: String, _ summary: String, _ status: UnitStatus) -> Change {
        let argv = ["systemctl", verb] + (wait ? [] : ["--no-block"]) + [unit]
        let command = Command(argv, timeout: UInt32(ready + 5) * 1000)
        return Change(summary, .run(command, reason: Journal.command(for: unit)), undo: status.asBefore(unit))
    }

    private func control(_ verb: String, _ status: UnitStatus) -> Change {
        .run("\(verb) \(name)", ["systemctl", verb, unit], undo: status.asBefore(unit))
    }

    private func lastWords(_ facts: Facts) -> String {
        facts.journal.isEmpty ? "" : "; its last words:\n    " + facts.journal.joined(separator: "\n    ")
    }

    /// The last thing that it said itself; systemd's own words about it begin with its name or a verb.
    private func lastWord(_ facts: Facts) -> String? {
        facts.journal.last { line in
            !["\(unit): ", "Start", "Stopp"].contains { line.hasPrefix($0) }
        }
    }
}
