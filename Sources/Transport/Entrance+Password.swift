import CLibSSH2
import Model

extension Entrance {
    private var purpose: Passwords.Purpose {
        destination.host == nil ? .jump(destination.words) : .login(destination.user)
    }

    /// Tries the password where the host takes one and somebody can be asked. Nil when it let us in, else why not; an
    /// empty text where passwords are out of the question.
    nonisolated(nonsending) func tryPassword(
        _ session: SSHSession, _ passwords: Passwords
    ) async throws(SSHError) -> String? {
        guard passwords.canAsk else { return "" }
        let methods = try await session.methods(for: destination.user, until: .now + limits.connect)
        if methods.isEmpty { return nil }
        let isPlain = methods.contains("password")
        guard isPlain || methods.contains("keyboard-interactive") else { return "" }
        switch await passwords.lease(purpose) {
        case .nobody: return "the password: nobody could be asked for it"
        case .refused(let host): return "the password: \(host) refused it, so it is not tried here"
        case .use(let secret):
            do throws(SSHError) {
                let refusal = try await refusal(of: secret, session, isPlain: isPlain)
                let verdict = refusal == nil ? Passwords.Verdict.accepted : .refused(by: destination.label)
                await passwords.settle(purpose, secret, verdict)
                return refusal
            } catch {
                await passwords.settle(purpose, secret, .unknown)
                throw error
            }
        }
    }

    private nonisolated(nonsending) func refusal(
        of secret: Secret, _ session: SSHSession, isPlain: Bool
    ) async throws(SSHError) -> String? {
        let responses = KeyboardResponses(secret)
        do throws(SSHError) {
            if isPlain {
                try await session.logIn(destination.user, password: secret, until: .now + limits.connect)
            } else {
                try await session.logIn(destination.user, answering: responses, until: .now + limits.connect)
            }
            return nil
        } catch {
            guard case .library(let code, let words) = error else { throw error }
            if let question = responses.unanswered.first {
                return "the host asks '\(question.filter { !$0.isNewline })', which a password does not answer"
            }
            switch code {
            case LIBSSH2_ERROR_AUTHENTICATION_FAILED: return "the password: refused"
            case LIBSSH2_ERROR_PASSWORD_EXPIRED: return "the password: it has expired, and must be changed on the host"
            default: return "the password: \(words)"
            }
        }
    }
}
