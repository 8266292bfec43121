import Model

/// Where to connect and how, with every default filled in: a host of the inventory, or a jump host on the way to one.
struct Destination: Hashable, Sendable {
    /// Nil for a jump host.
    var host: HostName?
    /// What is dialed, and what its key is known under: an address, or the name of a jump host.
    var name: String
    var port: Int
    var user: String
    /// Key files to show. Without any the usual ones are tried.
    var identities: [String]
    /// The inventory names the key, so it must be there.
    var isIdentityRequired: Bool
    /// Of ssh-agent's keys only those are shown that are among the files.
    var isIdentityOnly: Bool
    var agentSocket: String?
    var hostKeys: SSHSettings.HostKeys
    /// Where keys are looked up; the first one is added to.
    var knownHosts: [String]
    var sudo: SSHSettings.Sudo
    /// The jump hosts on the way, first hop first.
    var hops: [Destination]
    /// The machine that Slipway runs on: no SSH at all.
    var isLocal: Bool

    /// Throws a ``Failure`` of kind `input` for settings that cannot be meant or are not supported.
    init(_ host: Host, _ surroundings: Surroundings) throws(Failure) {
        let address = host.address.description
        let entry = surroundings.config.entry(for: [host.id.rawValue, address])
        self.init(address, original: host.id.rawValue, host.ssh, entry, surroundings)
        self.host = host.id
        guard (1...65535).contains(port) else {
            throw Failure(
                .input, "connect", host: host.id, why: "there is no port \(port)", hint: "set ssh.port from 1 to 65535")
        }
        isLocal = host.ssh.connection == .local
        if isLocal { user = surroundings.user }
        sudo = try Destination.sudo(of: host, user: user)
        if !isLocal { hops = try Destination.hops(to: host, entry, self, surroundings) }
    }

    /// `entry` counts where `settings` say nothing.
    init(
        _ name: String, original: String, _ settings: SSHSettings, _ entry: SSHConfigEntry,
        _ surroundings: Surroundings
    ) {
        self.name = name
        let port = settings.port ?? entry.port ?? 22
        let user = settings.user ?? entry.user ?? "root"
        let tokens = SSHTokens(
            home: surroundings.home, localUser: surroundings.user, original: original, host: name, port: port,
            user: user)
        let path = { (text: String) in tokens.expand(surroundings.expand(text)) }
        (self.port, self.user) = (port, user)
        isIdentityRequired = settings.identity != nil
        identities =
            settings.identity.map { [surroundings.expand($0)] }
            ?? entry.identityFiles.filter { $0.lowercased() != "none" }.map(path)
        isIdentityOnly = entry.identitiesOnly ?? false
        agentSocket = Destination.agentSocket(entry.identityAgent, surroundings, path)
        hostKeys = settings.hostKeys ?? .acceptNew
        // Without a file that remembers, every key would be a new one.
        let files = (entry.knownHostsFiles ?? []).filter { !["none", "/dev/null"].contains($0) }.map(path)
        knownHosts =
            settings.knownHosts.map { [surroundings.expand($0)] }
            ?? (files.isEmpty ? [surroundings.expand("~/.ssh/known_hosts")] : files)
        sudo = .none
        hops = []
        isLocal = false
    }

    private static func agentSocket(
        _ text: String?, _ surroundings: Surroundings, _ path: (String) -> String
    ) -> String? {
        switch text {
        case nil, "SSH_AUTH_SOCK": surroundings.agentSocket
        case "none": nil
        case .some(let text) where text.hasPrefix("$"):
            surroundings.environment[text.dropFirst().filter { !"{}".contains($0) }]
        case .some(let text): path(text)
        }
    }

    private static func sudo(of host: Host, user: String) throws(Failure) -> SSHSettings.Sudo {
        switch host.ssh.sudo {
        case .passwordless: return .passwordless
        case .password: return user == "root" ? .none : .password
        case nil: return user == "root" ? .none : .passwordless
        case .none? where user == "root": return .none
        case .none?:
            throw Failure(
                .input, "connect", host: host.id,
                why: "the login \(user) is not root, and ssh.sudo says that it must not become root",
                hint: "set ssh.sudo: passwordless (or password), or log in as root")
        }
    }

    var isThroughSudo: Bool { sudo != .none }

    /// The file that new keys are written to.
    var knownHostsFile: String { knownHosts.first ?? "" }

    /// `root@10.0.0.11`, with the port where it is not 22.
    var words: String { "\(user)@\(name)" + (port == 22 ? "" : ":\(port)") }

    /// How it is called in words to people: a host by its name in the inventory.
    var label: String { host?.rawValue ?? name }

    /// Says of a jump host that it is one.
    var role: String { host == nil ? " on the jump host \(name)" : "" }

    /// Says what lies before it; empty where nothing does.
    var way: String {
        let names = hops.map(\.name).joined(separator: ", ")
        return (host == nil ? " (a jump host)" : "") + (names.isEmpty ? "" : " through \(names)")
    }
}
