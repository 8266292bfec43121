import Model

extension Destination {
    private static let mostHops = 8

    /// The jump hosts on the way to a host: the inventory's where it names any (an empty list means none), else those
    /// of ~/.ssh/config.
    static func hops(
        to host: Host, _ entry: SSHConfigEntry, _ destination: Destination, _ surroundings: Surroundings
    ) throws(Failure) -> [Destination] {
        var texts = host.ssh.jump ?? []
        if host.ssh.jump == nil {
            if let command = entry.proxyCommand, command.lowercased() != "none" {
                throw refusal(of: command, host)
            }
            texts = chain(entry, surroundings)
        }
        guard texts.count <= mostHops else {
            throw Failure(
                .input, "connect", host: host.id, why: "there are more than \(mostHops) jump hosts on the way",
                hint: "is one of them reached through itself? Say the way with ssh.jump in the inventory")
        }
        var hops: [Destination] = []
        for text in texts {
            guard var hop = hop(text, host.ssh, destination.user, surroundings) else {
                throw Failure(
                    .input, "connect", host: host.id, why: "'\(text)' is no host to go through",
                    hint: "write [USER@]HOST[:PORT] under ssh.jump")
            }
            hop.hops = hops
            hops.append(hop)
        }
        return hops
    }

    private static func refusal(of command: String, _ host: Host) -> Failure {
        let hop = ProxyCommand(command).hop
        return Failure(
            .input, "connect", host: host.id,
            why: "~/.ssh/config or /etc/ssh/ssh_config has a ProxyCommand for it, which is not supported: \(command)",
            hint: "write ssh: { jump: [\(hop.map { "\"\($0)\"" } ?? "USER@HOST")] } at the host in the inventory to go "
                + "through \(hop == nil ? "a host" : "that host"), or ssh: { jump: [] } to go there directly")
    }

    /// What `ProxyJump` says, and before it what it says of the first hop.
    private static func chain(_ entry: SSHConfigEntry, _ surroundings: Surroundings) -> [String] {
        var texts: [String] = []
        var next = entry.proxyJump
        while let jump = next, jump.lowercased() != "none", texts.count <= mostHops {
            let hops = jump.split(separator: ",").map(String.init)
            guard let first = hops.first, let (_, name, _) = parts(first) else { return hops + texts }
            texts = hops + texts
            next = surroundings.config.entry(for: [name]).proxyJump
        }
        return texts
    }

    /// A jump host, by the same rules as the host behind it. Its login is that host's unless somebody says otherwise.
    private static func hop(
        _ text: String, _ settings: SSHSettings, _ user: String, _ surroundings: Surroundings
    ) -> Destination? {
        guard let (ownUser, alias, port) = parts(text) else { return nil }
        let entry = surroundings.config.entry(for: [alias])
        let own = SSHSettings(
            user: ownUser ?? entry.user ?? user, port: port, identity: settings.identity, hostKeys: settings.hostKeys,
            knownHosts: settings.knownHosts)
        let tokens = SSHTokens(
            home: surroundings.home, localUser: surroundings.user, original: alias, host: alias,
            port: port ?? entry.port ?? 22, user: own.user ?? user)
        let name = entry.hostName.map(tokens.expand) ?? alias
        var hop = Destination(name, original: alias, own, entry, surroundings)
        if settings.identity != nil {
            // The hosts' key may not be the jump host's.
            let bare = SSHSettings(user: own.user, port: port)
            hop.identities += Destination(name, original: alias, bare, entry, surroundings).identities
        }
        return hop
    }

    /// The parts of `[ssh://][USER@]HOST[:PORT]`.
    private static func parts(_ text: String) -> (user: String?, name: String, port: Int?)? {
        var rest = Substring(text.filter { !$0.isWhitespace })
        if rest.hasPrefix("ssh://") { rest = rest.dropFirst(6) }
        var user: String?
        if let at = rest.lastIndex(of: "@") {
            user = String(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        var port: Int?
        if let colon = rest.lastIndex(of: ":") {
            guard let number = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(number) else { return nil }
            port = number
            rest = rest[..<colon]
        }
        guard !rest.isEmpty, user?.isEmpty != true, !rest.contains(":") else { return nil }
        return (user, String(rest), port)
    }
}
