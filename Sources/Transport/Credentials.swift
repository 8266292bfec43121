import Foundation
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
    var passwords: Passwords
    /// The keys of ssh-agent that may be shown; nil where all may.
    var only: Set<HostKey>?

    /// Reads what a destination needs. Throws a ``Failure`` for files that are named and cannot be read.
    @concurrent
    static func gather(
        for destination: Destination, _ surroundings: Surroundings, _ keyring: Keyring, _ passwords: Passwords
    ) async throws(Failure) -> Credentials {
        if destination.isLocal {
            return Credentials(
                known: KnownHosts(), keys: [], areKeysNamed: false, keyring: keyring, passwords: passwords)
        }
        var known = KnownHosts()
        for path in destination.knownHosts {
            let more = try await keyring.knownHosts(in: path)
            // Hosts share what one file says, however long it is.
            if known.entries.isEmpty { known = more } else { known.entries += more.entries }
        }
        var keys: [PrivateKey] = []
        for (index, path) in destination.identities.enumerated() {
            if index == 0, destination.isIdentityRequired {
                keys.append(try await keyring.key(path))
            } else if let key = await keyring.keyIfAny(path) {
                keys.append(key)
            }
        }
        if destination.identities.isEmpty { keys = await keyring.usualKeys(surroundings) }
        var credentials = Credentials(
            known: known, keys: keys, areKeysNamed: !destination.identities.isEmpty,
            agentSocket: destination.agentSocket, keyring: keyring, passwords: passwords)
        if destination.isIdentityOnly {
            credentials.only = Set(keys.compactMap(\.publicKey) + destination.identities.compactMap(publicHalf))
        }
        return credentials
    }

    /// The public key beside a key file, or in it where `IdentityFile` names the public half.
    private static func publicHalf(_ path: String) -> HostKey? {
        for file in [path, path + ".pub"] {
            guard let bytes = FileManager.default.contents(atPath: file), bytes.count < 64 << 10 else { continue }
            let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
            guard words.count > 1, let blob = Data(base64Encoded: String(words[1])) else { continue }
            return HostKey(blob: Array(blob))
        }
        return nil
    }
}
