/// The authorities of a cluster. Separate, so that a certificate for one purpose proves nothing for another: a node's
/// certificate opens no etcd, and an etcd client's is nobody to the API server.
public enum AuthorityName: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
    /// API servers, kubelets, and everybody who talks to them.
    case cluster
    /// etcd's members and its clients.
    case etcd
    /// The API server as it passes requests on to extension API servers.
    case frontProxy = "front-proxy"

    public static func < (left: AuthorityName, right: AuthorityName) -> Bool { left.rawValue < right.rawValue }
}
