/// A certificate that a cluster needs: who it is for, and what it has to prove.
public struct CertificateRequest: Hashable, Codable, Sendable, Identifiable {
    /// What a certificate is used for.
    public enum Usage: String, Codable, Sendable, CaseIterable, Comparable {
        case server, client
        public static func < (left: Usage, right: Usage) -> Bool { left.rawValue < right.rawValue }
    }

    /// What tells one certificate of a cluster from another; what is in it may change under the same id.
    public struct ID: Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
        public var authority: AuthorityName
        public var host: HostName?
        public var name: String
        public init(authority: AuthorityName, host: HostName?, name: String) {
            self.authority = authority
            self.host = host
            self.name = name
        }
        /// `etcd/cp-1/etcd-server`; `_cluster` stands where there is no host.
        public var description: String { "\(authority.rawValue)/\(owner)/\(name)" }
        /// The folder under the authority's. No host can be called so, since a host's name is a DNS label.
        public var owner: String { host?.rawValue ?? "_cluster" }
        public static func < (left: ID, right: ID) -> Bool { left.description < right.description }
    }

    /// Lower case letters, digits, dots and dashes: `etcd-server`. It names the files.
    public var name: String
    public var authority: AuthorityName
    /// The host that keeps its key; nil for one that belongs to the cluster as a whole, for example the admin's.
    public var host: HostName?
    public var commonName: String
    public var organizations: [String]
    public var dnsNames: [String]
    public var addresses: [Address]
    public var usages: Set<Usage>

    public init(
        _ name: String, authority: AuthorityName, host: HostName? = nil, commonName: String,
        organizations: [String] = [], dnsNames: [String] = [], addresses: [Address] = [], usages: Set<Usage>
    ) {
        self.name = name
        self.authority = authority
        self.host = host
        self.commonName = commonName
        self.organizations = organizations
        self.dnsNames = dnsNames
        self.addresses = addresses
        self.usages = usages
    }

    public var id: ID { ID(authority: authority, host: host, name: name) }
}
