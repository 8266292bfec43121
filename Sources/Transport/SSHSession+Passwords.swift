import CLibSSH2
import Model

extension SSHSession {
    /// The ways in that the host offers: `publickey`, `password`, `keyboard-interactive`. Empty where it lets anybody in.
    nonisolated(nonsending) func methods(for user: String, until deadline: Instant) async throws(SSHError) -> [String] {
        var list: UnsafeMutablePointer<CChar>?
        _ = try await call(until: deadline) { session in
            list = libssh2_userauth_list(session, user, UInt32(user.utf8.count))
            if list != nil || libssh2_userauth_authenticated(session) != 0 { return 0 }
            return Int(min(lastCode, -1))
        }
        guard let list else { return [] }
        return String(cString: list).split(separator: ",").map(String.init)
    }

    nonisolated(nonsending) func logIn(
        _ user: String, password: Secret, until deadline: Instant
    ) async throws(SSHError) {
        let bytes = password.bytes
        _ = try await call(until: deadline) { session in
            bytes.withUnsafeBytes { raw in
                Int(
                    libssh2_userauth_password_ex(
                        session, user, UInt32(user.utf8.count), raw.baseAddress?.assumingMemoryBound(to: CChar.self),
                        UInt32(raw.count), nil))
            }
        }
    }

    /// Logs in by answering what the host asks.
    nonisolated(nonsending) func logIn(
        _ user: String, answering responses: KeyboardResponses, until deadline: Instant
    ) async throws(SSHError) {
        tap.responses = responses
        defer { tap.responses = nil }
        _ = try await call(until: deadline) { session in
            Int(
                libssh2_userauth_keyboard_interactive_ex(
                    session, user, UInt32(user.utf8.count), KeyboardResponses.callback))
        }
    }
}
