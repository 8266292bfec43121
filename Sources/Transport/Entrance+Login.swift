import CLibSSH2
import Foundation
import Model

extension Entrance {
    /// A key that a host can be shown.
    private enum Offer {
        case file(PrivateKey)
        case agent(KeyAgent, KeyAgent.Identity)

        var words: String {
            switch self {
            case .file(let key): key.words
            case .agent(_, let identity): "\(identity.comment) of ssh-agent (\(identity.key.words))"
            }
        }
        var isRSA: Bool {
            switch self {
            case .file(let key): key.type == "ssh-rsa"
            case .agent(_, let identity): identity.key.type == "ssh-rsa"
            }
        }
    }

    /// Shows the host one key after the other until it accepts one; then tries the password, where there is one.
    nonisolated(nonsending) func logIn(_ session: SSHSession, _ credentials: Credentials) async throws(Setback) {
        let agent = credentials.agentSocket.flatMap { KeyAgent(session, socket: $0) }
        var tried: [String] = []
        var hasTriedRSA = false
        for offer in offers(credentials, agent) {
            do throws(SSHError) {
                guard let refusal = try await refusal(of: offer, session, credentials) else { return }
                tried.append("\(offer.words): \(refusal)")
                hasTriedRSA = hasTriedRSA || offer.isRSA
            } catch {
                // After a handful of keys sshd hangs up; that is a refusal too.
                guard error == .closed, !tried.isEmpty else {
                    throw lost(error)
                }
                tried.append("\(offer.words): the host hung up")
                throw Setback(refused(tried, hasTriedRSA: hasTriedRSA))
            }
        }
        do throws(SSHError) {
            guard let refusal = try await tryPassword(session, credentials.passwords) else { return }
            if !refusal.isEmpty { tried.append(refusal) }
        } catch {
            guard error == .closed, !tried.isEmpty else { throw lost(error) }
            tried.append("the host hung up")
        }
        throw Setback(refused(tried, hasTriedRSA: hasTriedRSA))
    }

    private var what: String { "log in as \(destination.user)\(destination.role)" }

    private func lost(_ error: SSHError) -> Setback {
        Setback(error, what, mayPass: error == .closed)
    }

    /// Named keys, then those of ssh-agent; without named ones the other way round. A file with a passphrase whose
    /// key is in ssh-agent is taken from there.
    private func offers(_ credentials: Credentials, _ agent: KeyAgent?) -> [Offer] {
        var held: [Offer] = []
        var blobs: Set<HostKey> = []
        if let agent {
            let identities = agent.identities.filter { credentials.only?.contains($0.key) ?? true }
            held = identities.map { .agent(agent, $0) }
            blobs = Set(agent.identities.map(\.key))
        }
        let files = credentials.keys.filter { key in !(key.isEncrypted && key.publicKey.map(blobs.contains) ?? false) }
        let twins = Set(credentials.keys.filter(\.isEncrypted).compactMap(\.publicKey))
        guard credentials.areKeysNamed else { return held + files.map(Offer.file) }
        let isTwin = { (offer: Offer) in
            if case .agent(_, let identity) = offer { twins.contains(identity.key) } else { false }
        }
        return held.filter(isTwin) + files.map(Offer.file) + held.filter { !isTwin($0) }
    }

    /// Shows a key. Nil when the host accepted it, else why not. Throws when the connection is lost.
    private nonisolated(nonsending) func refusal(
        of offer: Offer, _ session: SSHSession, _ credentials: Credentials
    ) async throws(SSHError) -> String? {
        do throws(SSHError) {
            switch offer {
            case .agent(let agent, let identity):
                try await agent.logIn(destination.user, with: identity, until: .now + limits.connect)
            case .file(let key):
                var passphrase: Secret?
                if key.isEncrypted {
                    passphrase = await credentials.keyring.passphrase(key)
                    if passphrase == nil { return "it has a passphrase, and nobody could be asked for it" }
                }
                try await session.logIn(
                    destination.user, with: key, passphrase: passphrase, until: .now + limits.connect)
            }
            return nil
        } catch {
            guard case .library(let code, let words) = error else { throw error }
            switch code {
            case LIBSSH2_ERROR_AUTHENTICATION_FAILED, LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED: return "refused"
            case LIBSSH2_ERROR_FILE, LIBSSH2_ERROR_KEYFILE_AUTH_FAILED:
                if case .file(let key) = offer, key.isEncrypted { return "the passphrase does not open it" }
                return "libssh2 cannot read it (\(words))"
            default: return error.words
            }
        }
    }

    private func refused(_ tried: [String], hasTriedRSA: Bool) -> Failure {
        if tried.isEmpty {
            return Failure(
                .connection, what, why: "there is no key to show: none in ssh-agent, and none under ~/.ssh",
                hint: "name a private key under ssh.identity, or load one with ssh-add")
        }
        var hint =
            "add the public key to ~/.ssh/authorized_keys of \(destination.user) on the host, or name another key "
            + "under ssh.identity"
        if hasTriedRSA, !SSHSession.isAtLeast(version: 0x010b00) {
            hint =
                "libssh2 before 1.11 signs with RSA keys only through SHA-1, which OpenSSH refuses since 8.8: use an "
                + "ed25519 key (`ssh-keygen -t ed25519`), or libssh2 1.11 or later"
        }
        if tried.contains(where: { $0.hasPrefix("the password: ") }) {
            hint = "run the command again and type the password with care; or " + hint
        }
        let list = tried.count == 1 ? tried[0] : tried.map { "\n    " + $0 }.joined()
        return Failure(.connection, what, why: "the host accepted nothing of what it was shown: \(list)", hint: hint)
    }
}
