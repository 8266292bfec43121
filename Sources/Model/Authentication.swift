/// How the hosts' kubelets and kube-proxies prove who they are.
public struct Authentication: Hashable, Sendable {
    /// Who shares an identity with whom.
    public enum Credentials: String, Codable, Sendable, CaseIterable {
        /// Nobody: every node has its own, and may only change what is its own.
        case node
        /// All kubelets share one, and all kube-proxies another.
        case `class`
        /// All kubelets and kube-proxies share one.
        case shared
    }
    public var credentials: Credentials
    /// Every identity also has a static token, in a file that the API servers read.
    public var tokens: Bool

    public init(credentials: Credentials = .node, tokens: Bool = false) {
        self.credentials = credentials
        self.tokens = tokens
    }
}
