public import Model
public import StepKit
import Wire

/// A unit file or a drop-in of systemd, that systemd has read.
public struct UnitStep: Step {
    public static let kind = "unit"
    public static let reference = StepReference(
        "A unit file of systemd, or a drop-in beside one, that systemd has read.",
        keys: [
            .init("name", "text", "The unit; `.service` may be left out."),
            .init("content", "text", "The whole file."),
            .init(
                "dropIn", "text", standard: "none: it is the unit itself",
                "The drop-in's name, such as \(dropInName): the file lays settings over a unit that is there already."),
        ],
        example: """
            - unit:
                name: containerd
                dropIn: \(dropInName)
                content: |
                  [Service]
                  LimitNOFILE=1048576
            """)
    /// What a drop-in of ours is called.
    static let dropInName = "60-slipway.conf"

    /// With its suffix: `etcd.service`.
    public var name: String
    public var content: Content
    public var dropIn: String?

    public init(name: String, content: Content, dropIn: String? = nil) {
        self.name = UnitName.full(name)
        self.content = content
        self.dropIn = dropIn
    }

    private enum CodingKeys: String, CodingKey { case name, content, dropIn }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try keys.decode(String.self, forKey: .name), content: try keys.decode(Content.self, forKey: .content),
            dropIn: try keys.decodeIfPresent(String.self, forKey: .dropIn))
    }

    public var title: String { "unit \(name)\(dropIn.map { "/\($0)" } ?? "")" }
    /// Where the file stands.
    public var path: String {
        "/etc/systemd/system/" + (dropIn.map { "\(name).d/\($0)" } ?? name)
    }

    public func validate() throws(Failure) {
        try UnitName.check(name, in: title)
        guard !content.bytes.isEmpty else {
            throw .unusable(title, "an empty file would mask the unit", hint: "write its `content`")
        }
        guard let dropIn else { return }
        guard dropIn.hasSuffix(".conf"), !dropIn.hasPrefix("."), !dropIn.contains("/") else {
            throw .unusable(title, "'\(dropIn)' is no name of a drop-in", hint: "call it \(Self.dropInName)")
        }
    }

    public struct Facts: Equatable, Sendable {
        public var file: File?
        public var hasDirectory: Bool
        public var unit: UnitStatus
        /// What others have laid over it.
        public var overrides: [UnitOverride]
        public init(file: File?, hasDirectory: Bool = true, unit: UnitStatus, overrides: [UnitOverride] = []) {
            self.file = file
            self.hasDirectory = hasDirectory
            self.unit = unit
            self.overrides = overrides
        }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let standing = PlacedFile.look(at: path, on: host)
        async let unit = host.unitStatus(UnitName.told(of: name))
        async let overrides = UnitOverride.look(at: name, own: path, on: host)
        return try await Facts(
            file: standing.file, hasDirectory: standing.hasDirectory, unit: unit, overrides: overrides)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let place = PlacedFile(path: path, content: content)
        var changes = place.changes(given: .init(file: facts.file, hasDirectory: facts.hasDirectory))
        let intruders = site.world.isRepair ? self.intruders(facts) : []
        if !intruders.isEmpty {
            // Written again, so that the process is older than its file: whoever restarts it for that restarts it now.
            let attributes = Attributes(mode: 0o644, owner: "root", group: "root")
            if changes.isEmpty { changes.append(.write(path, content, attributes, replacing: facts.file)) }
            changes = intruders.flatMap { Aside.moving($0.path) } + changes
        }
        // A file that stands there and a unit that is not found: a run was cut off before systemd was told.
        // Of a masked unit systemd reads no file, and goes on saying that it should.
        let isUnread =
            !facts.unit.isMasked && (facts.unit.needsReload || (dropIn == nil && facts.unit.load == .notFound))
        if !changes.isEmpty || isUnread {
            return changes + [facts.unit.rereading]
        }
        if facts.unit.load == .badSetting || facts.unit.load == .error {
            throw Failure(
                .step, title, why: facts.unit.loadError,
                hint: "`systemd-analyze verify \(name)` on the host says what is wrong in \(path)")
        }
        return []
    }

    /// What others laid over it, as far as it keeps the unit from doing what it should: what decides what is run, and
    /// all of it where the unit ends again and again. The rest is an administrator's own business.
    private func intruders(_ facts: Facts) -> [UnitOverride] {
        let isStanding = facts.unit.activity != .active
        return facts.overrides.filter {
            !$0.isShared && (isUnwell(facts) || $0.decides && (!$0.isUnitFile || isStanding))
        }
    }

    private func isUnwell(_ facts: Facts) -> Bool { facts.unit.activity == .failed || facts.unit.isBetweenRestarts }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        let others =
            site.world.isRepair ? [] : facts.overrides.filter { $0.decides && !$0.isUnitFile && !$0.isShared }
        let shared = isUnwell(facts) ? facts.overrides.filter(\.isShared) : []
        return masks(facts)
            + others.map { "\($0.path) is not ours and decides how \(name) runs; `slipway repair` moves it aside" }
            + shared.map { "\($0.path) lies over every service, and \(name) does not run: perhaps for that" }
    }

    private func masks(_ facts: Facts) -> [String] {
        // A mask that stands where the file belongs gives way to it.
        let standsInPlace = dropIn == nil && facts.file?.kind == .link
        return facts.unit.isMasked && !standsInPlace
            ? ["\(name) is masked: the file has no effect until it is unmasked"] : []
    }
}
