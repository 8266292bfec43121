import Model

/// What a host may be shown to be let in, and what is known of hosts. Made off the reactor, since files are read for it.
struct Credentials: Sendable {
    var known: KnownHosts
    /// Key files, in the order in which they are offered.
    var keys: [PrivateKey]
    /// The keys were named by the user, so they come before those of ssh-agent.
    var areKeysNamed: Bool
    var agentSocket: String?
    var keyring: Keyring

    /// Reads what a destination needs. Throws a ``Failure`` for files that are named and cannot be read.
    @concurrent
    static func gather(
        for destination: Destination, _ surroundings: Surroundings, _ keyring: Keyring
    ) async throws(Failure) -> Credentials {
        let known = try await keyring.knownHosts(in: destination.knownHosts)
        var keys: [PrivateKey] = []
        if let identity = destination.identity {
            keys = [try await keyring.key(identity)]
        } else {
            keys = await keyring.usualKeys(surroundings)
        }
        return Credentials(
            known: known, keys: keys, areKeysNamed: destination.identity != nil,
            agentSocket: surroundings.agentSocket, keyring: keyring)
    }
}
