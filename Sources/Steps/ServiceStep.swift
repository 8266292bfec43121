public import Model
public import StepKit
import Wire

/// A systemd unit that runs, or does not, now and after the next boot.
///
/// It is restarted when a watched file is newer than its process, so that a restart is never forgotten, not even when
/// the run that wrote the file was cut off before it came to the restart.
public struct ServiceStep: Step {
    public static let kind = "service"
    public enum State: String, Codable, Sendable, CaseIterable { case running, stopped }

    /// With its suffix: `etcd.service`.
    public var unit: String
    public var state: State
    public var enabled: Bool?
    public var watch: [String]
    public var reload: Bool
    /// Seconds.
    public var ready: Int
    public var wait: Bool

    public init(
        unit: String, state: State = .running, enabled: Bool? = nil, watch: [String] = [], reload: Bool = false,
        ready: Int = 30, wait: Bool = true
    ) {
        self.unit = UnitName.full(unit)
        self.state = state
        self.enabled = enabled
        self.watch = watch
        self.reload = reload
        self.ready = ready
        self.wait = wait
    }

    private enum CodingKeys: String, CodingKey { case unit, state, enabled, watch, reload, ready, wait }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            unit: try keys.decode(String.self, forKey: .unit), state: try keys.decode(.state, standard: .running),
            enabled: try keys.decodeIfPresent(Bool.self, forKey: .enabled),
            watch: try keys.decode(.watch, standard: []), reload: try keys.decode(.reload, standard: false),
            ready: try keys.decode(.ready, standard: 30), wait: try keys.decode(.wait, standard: true))
    }

    public func watches(_ path: String) -> Bool {
        watch.contains(path) || path.hasPrefix("/etc/systemd/system/\(unit)")
    }
    public var title: String { "service \(UnitName.short(unit))" }
    public var patience: Patience { Patience(total: .seconds(ready)) }
    /// What it should be after the next boot.
    var isToBeEnabled: Bool { enabled ?? (state == .running) }

    public func validate() throws(Failure) {
        try UnitName.check(unit, in: title)
        guard (0...3600).contains(ready) else {
            throw .unusable(title, "`ready` is a number of seconds from 0 to 3600, not \(ready)")
        }
        for path in watch where !path.hasPrefix("/") { throw .unusable(title, "'\(path)' is no absolute path") }
    }

    /// A file whose changes matter to the unit.
    public struct Watched: Equatable, Sendable {
        public var path: String
        /// Nanoseconds since 1970; nil where nothing stands there.
        public var modified: Int64?
        /// It is the unit's own file: a reload of the service does not read it.
        public var isUnitFile: Bool
        public init(path: String, modified: Int64?, isUnitFile: Bool = false) {
            self.path = path
            self.modified = modified
            self.isUnitFile = isUnitFile
        }
    }

    public struct Facts: Equatable, Sendable {
        public var unit: UnitStatus
        public var watched: [Watched]
        /// Microseconds since boot.
        public var uptime: UInt64
        /// Its last words, where it is not well.
        public var journal: [String]
        public init(unit: UnitStatus, watched: [Watched] = [], uptime: UInt64 = .max, journal: [String] = []) {
            self.unit = unit
            self.watched = watched
            self.uptime = uptime
            self.journal = journal
        }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let status = host.unitStatus(unit)
        async let files = host.each(watch) { Watched(path: $1, modified: try await Self.moment(of: $1, on: $0)) }
        async let own = host.each([unit, UnitName.template(of: unit)].compactMap(\.self), Self.ownFiles)
        async let uptime = host.file("/proc/uptime")
        var facts = try await Facts(
            unit: status, watched: files + own.flatMap(\.self), uptime: Self.microseconds(uptime?.text ?? ""))
        let isUnwell = [.failed, .activating].contains(facts.unit.activity)
        if isUnwell { facts.journal = try await host.journal(of: unit) }
        return facts
    }

    /// When a path was changed. A directory counts only while it is empty: then it was made anew, and whoever watched the
    /// one before it, as containerd does with that of CNI, hears nothing of this one.
    @Sendable private static func moment(of path: String, on host: some Reader) async throws -> Int64? {
        guard let stat = try await host.stat(path) else { return nil }
        guard stat.kind == .directory else { return stat.modified }
        return try await host.list(path)?.isEmpty == true ? stat.modified : 0
    }

    /// The unit file and the drop-ins that were written on this host, by an administrator or by the `unit` step.
    @Sendable private static func ownFiles(on host: some Reader, of unit: String) async throws -> [Watched] {
        let path = "/etc/systemd/system/\(unit)"
        async let file = host.stat(path)
        async let dropIns = host.list("\(path).d")
        // A link in place of the unit file is an alias or a mask, which enabling makes and unmasking removes.
        let main = try await file.flatMap { $0.kind == .file ? (path, $0.modified) : nil }
        let rest = try await (dropIns ?? []).filter { $0.stat.kind == .file && $0.name.hasSuffix(".conf") }
            .map { ("\(path).d/\($0.name)", $0.stat.modified) }
        return ([main].compactMap(\.self) + rest).map { Watched(path: $0.0, modified: $0.1, isUnitFile: true) }
    }

    /// The first number of /proc/uptime is in seconds.
    private static func microseconds(_ uptime: String) -> UInt64 {
        guard let seconds = uptime.split(separator: " ").first.flatMap({ Double($0) }) else { return .max }
        return UInt64(seconds * 1_000_000)
    }
}
