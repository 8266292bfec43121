import CLibSSH2
import Model

extension SSHSession {
    /// Logs in with a key file's content. Where the public half is known libssh2 is told; to find it out by itself it
    /// tries every decoder of OpenSSL first, which costs more than the rest of a login.
    nonisolated(nonsending) func logIn(
        _ user: String, with key: PrivateKey, passphrase: Secret?, until deadline: Instant
    ) async throws(SSHError) {
        // A C string ends at the first zero, so a passphrase with one could never have been typed.
        let phrase = (passphrase?.bytes ?? []).map(CChar.init(bitPattern:)) + [0]
        let secret = key.secret.bytes
        let line = key.publicLine.map { Array($0.utf8).map(CChar.init(bitPattern:)) } ?? []
        _ = try await call(until: deadline) { session in
            secret.withUnsafeBytes { raw in
                line.withUnsafeBufferPointer { known in
                    Int(
                        libssh2_userauth_publickey_frommemory(
                            session, user, user.utf8.count, known.isEmpty ? nil : known.baseAddress, known.count,
                            raw.baseAddress?.assumingMemoryBound(to: CChar.self), raw.count, phrase))
                }
            }
        }
    }
}
