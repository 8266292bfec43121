/// What the inventory lays over the settings of the parts of Kubernetes, in one place: for all hosts, for a role, or for
/// a host. A map for each part: keys of its configuration file (kubelet, kube-proxy), or flags without their dashes
/// (API server, controller manager, scheduler); null takes a key or a flag away.
public struct ComponentSettings: Codable, Hashable, Sendable {
    private var maps: [Component: Value]

    public init(_ maps: [Component: Value] = [:]) { self.maps = maps }

    /// The map of a part; an empty one where nothing is said.
    public subscript(component: Component) -> Value {
        get { maps[component] ?? [:] }
        set { maps[component] = newValue == [:] ? nil : newValue }
    }

    /// Nothing is said of any part.
    public var isEmpty: Bool { maps.isEmpty }
}
