import CLibSSH2
import Model

extension SSHSession {
    /// Logs in with a key file's content. libssh2 derives the public half itself.
    nonisolated(nonsending) func logIn(
        _ user: String, with key: PrivateKey, passphrase: Secret?, until deadline: Instant
    ) async throws(SSHError) {
        // A C string ends at the first zero, so a passphrase with one could never have been typed.
        let phrase = (passphrase?.bytes ?? []).map(CChar.init(bitPattern:)) + [0]
        let secret = key.secret.bytes
        _ = try await call(until: deadline) { session in
            secret.withUnsafeBytes { raw in
                Int(
                    libssh2_userauth_publickey_frommemory(
                        session, user, user.utf8.count, nil, 0,
                        raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count, phrase))
            }
        }
    }
}
