public import Model

/// Which hosts an entry is for. A closed set on purpose: a playbook is data, not a program.
public enum Selector: Hashable, Sendable {
    case all
    case controlPlane
    case etcd
    case node
    /// The first control-plane host that answered: for what one of them does for all.
    case oneControlPlane
    /// The hosts of a group of the inventory.
    case group(String)

    /// A host is meant, as things stand.
    public func matches(_ host: Host, in world: World) -> Bool {
        switch self {
        case .oneControlPlane: world.firstControlPlane?.id == host.id
        case .all, .controlPlane, .etcd, .node, .group: canMatch(host)
        }
    }

    /// A host may be meant, depending on which hosts answer.
    public func canMatch(_ host: Host) -> Bool {
        switch self {
        case .all: true
        case .controlPlane, .oneControlPlane: host.roles.contains(.controlPlane)
        case .etcd: host.roles.contains(.etcd)
        case .node: host.roles.contains(.node)
        case .group(let name): host.groups.contains(name)
        }
    }
}

/// A playbook entry: which step, on which hosts, how strictly ordered. The step itself is bound to each host's
/// values when the plan is made.
public struct Entry: Sendable {
    public enum Order: String, Codable, Sendable, CaseIterable {
        case parallel, oneByOne = "one-by-one"
        /// Of a block of entries, never of one: hosts go through it as a whole, batch after batch.
        case rolling
    }
    public typealias Bind = @Sendable (Namespace) throws(Failure) -> any Step

    /// The playbook it stands in: `03-etcd`.
    public var layer: String
    /// `FILE:LINE:COLUMN`.
    public var place: String
    /// A host that matches one of these.
    public var on: Set<Selector>
    /// And also one of each of these: what stands beside the includes that it came by.
    public var within: [Set<Selector>]
    /// With `one-by-one` a host begins when the host before it is done, and not at all when that one failed.
    public var order: Order
    /// Every host must be done with everything before this entry, or have dropped out.
    public var barrier: Bool
    /// Whose machine is asked and changed instead of the host's own: the step is about its host, and done elsewhere.
    public var at: Seat?
    /// It is tried also when an earlier step of its host in the same block failed.
    public var always: Bool
    /// The block that it stands in: a host goes through all of it before the next batch of hosts begins.
    public var block: String?
    /// The names that it asks for; nil where they are only known when it is bound.
    public var asks: [String]?
    public var bind: Bind

    public init(
        layer: String, place: String, on: Set<Selector> = [.all], within: [Set<Selector>] = [],
        order: Order = .parallel, barrier: Bool = false, at: Seat? = nil, always: Bool = false, block: String? = nil,
        asks: [String]? = nil, bind: @escaping Bind
    ) {
        self.layer = layer
        self.place = place
        self.on = on
        self.within = within
        self.order = order
        self.barrier = barrier
        self.at = at
        self.always = always
        self.block = block
        self.asks = asks
        self.bind = bind
    }

    /// An entry whose step is the same on every host.
    public init(
        _ step: any Step, layer: String = "01-test", on: Set<Selector> = [.all], order: Order = .parallel,
        barrier: Bool = false, at: Seat? = nil, always: Bool = false, block: String? = nil
    ) {
        self.init(
            layer: layer, place: "code", on: on, order: order, barrier: barrier, at: at, always: always, block: block,
            asks: []
        ) { _ throws(Failure) in step }
    }

    /// It is for a host, as things stand.
    public func matches(_ host: Host, in world: World) -> Bool {
        ([on] + within).allSatisfy { $0.contains { $0.matches(host, in: world) } }
    }

    /// It may be for a host, depending on which hosts answer.
    public func canMatch(_ host: Host) -> Bool { ([on] + within).allSatisfy { $0.contains { $0.canMatch(host) } } }
}
