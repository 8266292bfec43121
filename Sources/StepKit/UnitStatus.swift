public import Wire

/// What systemd says of a unit.
public struct UnitStatus: Equatable, Sendable {
    public enum Load: String, Equatable, Sendable {
        case loaded, error, masked, merged, stub
        case notFound = "not-found"
        case badSetting = "bad-setting"
    }
    public enum Activity: String, Equatable, Sendable {
        case active, reloading, refreshing, inactive, failed, activating, deactivating, maintenance
    }
    public var load: Load
    /// Why it could not be loaded, in systemd's words.
    public var loadError: String
    public var activity: Activity
    /// Finer than `activity`, and different for each type of unit: `running`, `exited`, `auto-restart`, …
    public var sub: String
    /// `enabled`, `disabled`, `static`, `masked`, …; empty for a unit without a file.
    public var file: String
    /// `simple`, `notify`, `oneshot`, …; empty for what is no service.
    public var type: String
    /// Why it stopped: `success`, `exit-code`, `start-limit-hit`, …
    public var result: String
    /// When its main process started, or it began to start; nanoseconds since 1970.
    public var started: Int64?
    /// When its state changed last, which a reload does too; nanoseconds since 1970.
    public var changed: Int64?
    /// When it became active, in microseconds since boot; 0 for never.
    public var activeSince: UInt64
    /// Its files were changed since systemd read them.
    public var needsReload: Bool
    public var canReload: Bool
    /// A oneshot service that counts as active when its processes have ended.
    public var remains: Bool
    /// How often systemd restarted it on its own.
    public var restarts: Int
    /// A start, stop or restart is under way.
    public var hasJob: Bool

    public init(
        load: Load = .loaded, loadError: String = "", activity: Activity, sub: String, file: String = "enabled",
        type: String = "notify", result: String = "success", started: Int64? = nil, changed: Int64? = nil,
        activeSince: UInt64 = 0, needsReload: Bool = false, canReload: Bool = false, remains: Bool = false,
        restarts: Int = 0, hasJob: Bool = false
    ) {
        self.load = load
        self.loadError = loadError
        self.activity = activity
        self.sub = sub
        self.file = file
        self.type = type
        self.result = result
        self.started = started
        self.changed = changed
        self.activeSince = activeSince
        self.needsReload = needsReload
        self.canReload = canReload
        self.remains = remains
        self.restarts = restarts
        self.hasJob = hasJob
    }

    /// The properties that ``init(show:)`` reads.
    public static let properties = [
        "LoadState", "LoadError", "ActiveState", "SubState", "UnitFileState", "Type", "Result",
        "ExecMainStartTimestamp", "InactiveExitTimestamp", "StateChangeTimestamp", "ActiveEnterTimestampMonotonic",
        "NeedDaemonReload", "CanReload", "RemainAfterExit", "NRestarts", "Job",
    ]

    /// Out of `systemctl show`, whose lines come in any order and are missing where a type of unit has no such
    /// property. Nothing where it says nothing about a state.
    public init?(show output: String) {
        var values: [Substring: Substring] = [:]
        for line in output.split(separator: "\n") {
            guard let sign = line.firstIndex(of: "=") else { continue }
            values[line[..<sign]] = line[line.index(after: sign)...]
        }
        func text(_ key: Substring) -> String { values[key].map(String.init) ?? "" }
        guard let load = Load(rawValue: text("LoadState")) else { return nil }
        let moments = ["ExecMainStartTimestamp", "InactiveExitTimestamp"].map(text)
        self.init(
            load: load, loadError: Self.words(of: text("LoadError")),
            activity: Activity(rawValue: text("ActiveState")) ?? .maintenance, sub: text("SubState"),
            file: text("UnitFileState"), type: text("Type"), result: text("Result"),
            started: moments.compactMap(SystemdTime.nanoseconds).max(),
            changed: SystemdTime.nanoseconds(text("StateChangeTimestamp")),
            activeSince: UInt64(text("ActiveEnterTimestampMonotonic")) ?? 0,
            needsReload: text("NeedDaemonReload") == "yes", canReload: text("CanReload") == "yes",
            remains: text("RemainAfterExit") == "yes", restarts: Int(text("NRestarts")) ?? 0,
            hasJob: !["", "0"].contains(text("Job")))
    }

    /// `org.freedesktop.systemd1.BadUnitSetting "Unit a.service has a bad unit file setting."` without its name.
    private static func words(of error: String) -> String {
        let parts = error.split(separator: "\"")
        return parts.count == 2 ? String(parts[1]) : error
    }

    /// systemd waits a moment before it starts it once more.
    public var isBetweenRestarts: Bool { sub.hasPrefix("auto-restart") }
    /// It may die at once and still have been active: systemd counts it as started when the process is there.
    public var startsUnheard: Bool { ["simple", "exec", "idle", "forking"].contains(type) }
    public var isMasked: Bool { load == .masked || file.hasPrefix("masked") }
    /// A service that runs to its end each time it is started, and has.
    public var hasRunToItsEnd: Bool {
        type == "oneshot" && activity == .inactive && result == "success" && started != nil
    }
}

extension UnitStatus {
    /// What makes systemd read the files of all units. A unit whose file it refused stays unread, so the reason is said
    /// with it.
    public var rereading: Change {
        let refusal = load == .badSetting || load == .error ? " (it refused it before: \(loadError))" : ""
        return .run(
            "let systemd read its units again\(refusal)", ["systemctl", "daemon-reload"], undo: [.nothing])
    }

    /// What brings a unit back to this state, for whatever is about to be done with it.
    public func asBefore(_ unit: String) -> [Undo] {
        [.unit(unit, file: file, isActive: [.active, .reloading, .refreshing, .activating].contains(activity))]
    }
}
