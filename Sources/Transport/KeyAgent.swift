import CLibSSH2
import Foundation

/// The keys that ssh-agent holds. Its socket is local and blocks; it answers at once unless a key must be confirmed.
final class KeyAgent {
    /// A key, with libssh2's own handle for it.
    struct Identity {
        let key: HostKey
        let comment: String
        fileprivate let pointer: UnsafeMutablePointer<libssh2_agent_publickey>
    }

    private let handle: OpaquePointer
    private let session: SSHSession
    let identities: [Identity]

    /// Nil where there is no agent that answers.
    init?(_ session: SSHSession, socket: String) {
        guard let agent = session.makeAgent() else { return nil }
        libssh2_agent_set_identity_path(agent, socket)
        guard libssh2_agent_connect(agent) == 0 else {
            libssh2_agent_free(agent)
            return nil
        }
        handle = agent
        self.session = session
        identities = KeyAgent.list(agent)
    }

    deinit {
        libssh2_agent_disconnect(handle)
        libssh2_agent_free(handle)
    }

    private static func list(_ agent: OpaquePointer) -> [Identity] {
        guard libssh2_agent_list_identities(agent) == 0 else { return [] }
        var found: [Identity] = []
        var previous: UnsafeMutablePointer<libssh2_agent_publickey>?
        var current: UnsafeMutablePointer<libssh2_agent_publickey>?
        while libssh2_agent_get_identity(agent, &current, previous) == 0, let pointer = current {
            let blob = Array(UnsafeBufferPointer(start: pointer.pointee.blob, count: pointer.pointee.blob_len))
            let comment = pointer.pointee.comment.map { String(cString: $0) } ?? ""
            found.append(Identity(key: HostKey(blob: blob), comment: comment, pointer: pointer))
            previous = pointer
        }
        return found
    }

    /// Logs in with a key of the agent.
    nonisolated(nonsending) func logIn(
        _ user: String, with identity: Identity, until deadline: ContinuousClock.Instant
    ) async throws(SSHError) {
        _ = try await session.call(until: deadline) { _ in
            Int(libssh2_agent_userauth(handle, user, identity.pointer))
        }
    }
}
