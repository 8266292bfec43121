/// How a host is reached. What is not said is nil, so that layers (inventory, host, ~/.ssh/config, defaults) can be
/// laid over each other.
public struct SSHSettings: Codable, Hashable, Sendable {
    /// What to do about a host key that is not known yet. A changed key is never accepted.
    public enum HostKeys: String, Codable, Sendable, CaseIterable { case strict, acceptNew = "accept-new" }
    /// How a login that is not root becomes root.
    public enum Sudo: String, Codable, Sendable, CaseIterable { case none, passwordless, password }
    /// How the host is reached: over SSH, or as the machine that Slipway itself runs on.
    public enum Connection: String, Codable, Sendable, CaseIterable { case ssh, local }

    /// Default: ssh.
    public var connection: Connection?
    /// The login. Default: root.
    public var user: String?
    /// Default: 22.
    public var port: Int?
    /// A private key file, `~` allowed. Without one the agent and the usual names under ~/.ssh are tried.
    public var identity: String?
    /// Default: accept-new.
    public var hostKeys: HostKeys?
    /// Hosts to go through, first hop first, each `[USER@]HOST[:PORT]`.
    public var jump: [String]?
    /// Default: `none` for root, `passwordless` for everybody else.
    public var sudo: Sudo?
    /// Where host keys are remembered. Default: ~/.ssh/known_hosts.
    public var knownHosts: String?

    public init(
        user: String? = nil, port: Int? = nil, identity: String? = nil, hostKeys: HostKeys? = nil,
        jump: [String]? = nil, sudo: Sudo? = nil, knownHosts: String? = nil, connection: Connection? = nil
    ) {
        self.connection = connection
        self.user = user
        self.port = port
        self.identity = identity
        self.hostKeys = hostKeys
        self.jump = jump
        self.sudo = sudo
        self.knownHosts = knownHosts
    }

    /// These settings, with those below where these say nothing.
    public func over(_ below: SSHSettings) -> SSHSettings {
        SSHSettings(
            user: user ?? below.user, port: port ?? below.port, identity: identity ?? below.identity,
            hostKeys: hostKeys ?? below.hostKeys, jump: jump ?? below.jump, sudo: sudo ?? below.sudo,
            knownHosts: knownHosts ?? below.knownHosts, connection: connection ?? below.connection)
    }
}
