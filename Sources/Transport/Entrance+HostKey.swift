import Model

extension Entrance {
    /// Makes sure that a key is the host's. The handshake has shown that whoever answers owns it.
    nonisolated(nonsending) func check(_ key: HostKey, _ known: KnownHosts) async throws(Setback) {
        let (address, port) = (destination.name, destination.port)
        let name = KnownHosts.name(address, port: port)
        switch known.verdict(address, port: port, key) {
        case .known:
            return
        case .unknown where destination.hostKeys == .acceptNew:
            let line = KnownHosts.line(address, port: port, key)
            if let failure = await remember(line) { throw Setback(failure) }
        case .unknown:
            throw Setback(
                keyFailure(
                    "the host's key is not known, and ssh.hostKeys is strict. It shows \(key.words)",
                    hint:
                        "if that is its key, add it: `ssh-keyscan -p \(port) \(address) >> \(destination.knownHostsFile)`"
                ))
        case .revoked(let entry):
            throw Setback(
                keyFailure(
                    "the host shows a key that is marked as revoked in \(entry.place): \(key.words)",
                    hint: "somebody may have got hold of that key: give the host a new one"))
        case .changed(let entries):
            let others = entries.map { "\($0.key.words) in \($0.place)" }.joined(separator: ", ")
            guard let replacement else {
                throw Setback(
                    keyFailure(
                        "the host key has changed: it shows \(key.words), and known is \(others)", hint: wayOut(name)))
            }
            replacement.tell("\(replacement.host): known was \(others)")
            replacement.tell("\(replacement.host): it shows \(key.words), which takes its place")
            if let failure = await renew(name, key) { throw Setback(failure) }
        }
    }

    /// A host that was installed anew has a command; a jump host is the user's own business.
    private func wayOut(_ name: String) -> String {
        let warning = "somebody may stand between you and the host. "
        guard let host = destination.host else {
            return warning + "If the change is expected (a new machine, a new sshd), remove the old key: "
                + "`ssh-keygen -R '\(name)' -f \(destination.knownHostsFile)`"
        }
        return warning + "If it was installed anew: `slipway repair \(host) --replace-host-key`"
    }

    /// Replaces what the files say of this one host, on a thread that may wait for another run's lock on them.
    private nonisolated(nonsending) func renew(_ name: String, _ key: HostKey) async -> Failure? {
        let aliases = [destination.host.map { KnownHosts.name($0.rawValue, port: destination.port) }].compactMap(\.self)
        let files = destination.knownHosts.map(KnownHostsFile.init)
        return await Task.detached { () -> Failure? in
            do throws(Failure) {
                for file in files { _ = try file.renew(name: name, aliases: aliases, key: key) }
                return nil
            } catch {
                return error
            }
        }.value
    }

    /// Writes a line to the file, on a thread that may wait for another run's lock on it.
    private nonisolated(nonsending) func remember(_ line: String) async -> Failure? {
        let file = KnownHostsFile(path: destination.knownHostsFile)
        return await Task.detached { () -> Failure? in
            do throws(Failure) {
                try file.append(line)
                return nil
            } catch {
                return error
            }
        }.value
    }

    private func keyFailure(_ why: String, hint: String) -> Failure {
        Failure(
            .connection, "check the host key of \(destination.name):\(destination.port)\(destination.way)", why: why,
            hint: hint)
    }
}
