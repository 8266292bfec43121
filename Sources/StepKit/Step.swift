public import Model

/// One thing a host should be. A value: it can be printed, compared, stored and tested.
///
/// A step is written once, in one file. `inspect` looks, `changes` decides, and the engine acts:
/// a step never touches a host itself, so a plan is the same code without the last call.
public protocol Step: Codable, Equatable, Sendable {
    associatedtype Facts: Sendable
    /// The key in a playbook.
    static var kind: String { get }
    /// What the reference page says of it.
    static var reference: StepReference { get }
    /// Kind and object: `file /etc/hosts`.
    var title: String { get }
    /// How long the engine keeps asking before it gives up. Default: it asks once.
    var patience: Patience { get }
    /// How many times the engine may act and look again until nothing is left: for what goes in stages, each decided by
    /// what came of the one before. Default: once.
    var stages: Int { get }
    /// Whether a change of this path asks for something of this step, as a service is restarted for its settings. A
    /// plan says so when an earlier step would change the path. Default: no path does.
    func watches(_ path: String) -> Bool
    /// What the cluster has reached for good when this step is done. Default: nothing.
    var milestone: Milestone? { get }
    /// Refuses what cannot be meant, with a ``Failure`` of kind `input`. Default: everything is fine.
    func validate() throws(Failure)
    /// Reads what is there. Read-only by type. Questions that do not need each other's answers are asked at once
    /// (`async let`), since each round trip counts.
    func inspect(_ host: some Reader, _ site: Site) async throws -> Facts
    /// What must change. Pure: the same facts give the same changes, and a host on which they were performed needs
    /// none. Throws ``NotYet`` for a host that is on its way, ``Failure`` for what cannot be done.
    func changes(given facts: Facts, _ site: Site) throws -> [Change]
    /// Remarks that a person should see although nothing has to change. Default: none.
    func notes(given facts: Facts, _ site: Site) -> [String]
}

extension Step {
    public var patience: Patience { .none }
    public var stages: Int { 1 }
    public var milestone: Milestone? { nil }
    public func watches(_ path: String) -> Bool { false }
    public func validate() throws(Failure) {}
    public func notes(given facts: Facts, _ site: Site) -> [String] { [] }
}

/// Where a step runs: its host, the world around it, and nothing mutable.
public struct Site: Hashable, Sendable {
    /// Every task of a plan has a site, and is copied often: behind a reference all of a host's tasks share one.
    private final class Content: Sendable {
        let host: Host
        let world: World
        init(_ host: Host, _ world: World) { (self.host, self.world) = (host, world) }
    }
    private var content: Content

    public var host: Host {
        get { content.host }
        set { content = Content(newValue, content.world) }
    }
    public var world: World {
        get { content.world }
        set { content = Content(content.host, newValue) }
    }
    public init(host: Host, world: World) { content = Content(host, world) }

    public static func == (left: Site, right: Site) -> Bool {
        left.content === right.content || left.host == right.host && left.world == right.world
    }
    public func hash(into hasher: inout Hasher) {
        hasher.combine(host)
        hasher.combine(world)
    }
    /// What the host was found to be; empty facts for a host that was never reached.
    public var facts: HostFacts { world.seen[host.id] ?? HostFacts() }
}

/// How often and how fast a step is asked again while it says ``NotYet``.
public struct Patience: Equatable, Sendable {
    public var total: Duration
    public var pause: Duration
    public init(total: Duration, pause: Duration = .milliseconds(200)) {
        self.total = total
        self.pause = pause
    }
    /// Asks once.
    public static let none = Patience(total: .zero)
}

/// Thrown by `changes` when the host is on its way but not there yet.
public struct NotYet: Error, Equatable {
    public var reason: String
    /// What to do when it stays so.
    public var hint: String?
    public init(_ reason: String, hint: String? = nil) {
        self.reason = reason
        self.hint = hint
    }
}

/// What the reference page of a step says.
public struct StepReference: Equatable, Sendable {
    public struct Key: Equatable, Sendable {
        public var name: String
        /// `path`, `text`, `octal mode`, `list of text`, …
        public var type: String
        /// Nil where the key must be given.
        public var standard: String?
        public var meaning: String
        public init(_ name: String, _ type: String, standard: String? = nil, _ meaning: String) {
            self.name = name
            self.type = type
            self.standard = standard
            self.meaning = meaning
        }
    }
    /// One sentence.
    public var summary: String
    public var keys: [Key]
    /// A playbook of one step, as YAML; a test reads it.
    public var example: String
    public init(_ summary: String, keys: [Key], example: String) {
        self.summary = summary
        self.keys = keys
        self.example = example
    }
}
