import Model

/// Where to connect and how, with every default filled in.
struct Destination: Equatable, Sendable {
    var host: HostName
    var address: Address
    var port: Int
    var user: String
    /// Nil where the agent and the usual files are to be tried.
    var identity: String?
    var hostKeys: SSHSettings.HostKeys
    var knownHosts: String
    var isThroughSudo: Bool

    /// Throws a ``Failure`` of kind `input` for settings that cannot be meant or are not supported.
    init(_ host: Host, _ surroundings: Surroundings) throws(Failure) {
        let settings = host.ssh
        if let jump = settings.jump, !jump.isEmpty {
            throw Failure(
                .input, "connect", host: host.id,
                why: "ssh.jump is not supported yet (\(jump.joined(separator: ", ")))",
                hint: "run Slipway on a machine that reaches \(host.address) directly, and leave ssh.jump out")
        }
        self.host = host.id
        address = host.address
        port = settings.port ?? 22
        user = settings.user ?? "root"
        identity = settings.identity.map(surroundings.expand)
        hostKeys = settings.hostKeys ?? .acceptNew
        knownHosts = surroundings.expand(settings.knownHosts ?? "~/.ssh/known_hosts")
        isThroughSudo = try Destination.goesThroughSudo(host, user: user)
        guard (1...65535).contains(port) else {
            throw Failure(
                .input, "connect", host: host.id, why: "there is no port \(port)", hint: "set ssh.port from 1 to 65535")
        }
    }

    private static func goesThroughSudo(_ host: Host, user: String) throws(Failure) -> Bool {
        switch host.ssh.sudo {
        case .passwordless: return true
        case nil: return user != "root"
        case .none? where user == "root": return false
        case .none?:
            throw Failure(
                .input, "connect", host: host.id,
                why: "the login \(user) is not root, and ssh.sudo says that it must not become root",
                hint: "set ssh.sudo: passwordless, or log in as root")
        case .password?:
            throw Failure(
                .input, "connect", host: host.id, why: "sudo with a password is not supported yet",
                hint: "allow \(user) sudo without a password on the host, and set ssh.sudo: passwordless")
        }
    }

    /// `root@10.0.0.11`, with the port where it is not 22.
    var words: String { "\(user)@\(address)" + (port == 22 ? "" : ":\(port)") }
}
