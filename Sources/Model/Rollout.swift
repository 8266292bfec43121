/// How a change goes from node to node.
public struct Rollout: Hashable, Sendable {
    /// How many nodes may be away at the same time.
    public enum Share: Hashable, Sendable {
        case count(Int)
        /// Of all nodes that carry no control plane, rounded down, and at least one.
        case percent(Int)

        /// How many of so many nodes.
        public func count(of nodes: Int) -> Int {
            switch self {
            case .count(let count): max(1, count)
            case .percent(let percent): max(1, nodes * percent / 100)
            }
        }
    }
    /// What becomes of pods that keep data on the node itself (`emptyDir`) when a node is drained.
    public enum EmptyDir: String, Codable, Sendable, CaseIterable {
        /// They are evicted, and their data is gone.
        case delete
        /// The node is not drained, and the run says why.
        case keep
    }

    public var maxUnavailable: Share
    /// Seconds that the pods of a node may take to leave it.
    public var drainTimeout: Int
    public var emptyDir: EmptyDir

    public init(maxUnavailable: Share = .percent(10), drainTimeout: Int = 300, emptyDir: EmptyDir = .delete) {
        self.maxUnavailable = maxUnavailable
        self.drainTimeout = drainTimeout
        self.emptyDir = emptyDir
    }
}
