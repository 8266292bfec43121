import Foundation
import Kubernetes
import Ledger
import Model
import PKI
import StepKit

/// Has every secret written again by the API, until none is stored that a dropped key would be needed for.
struct SecretRewriting {
    private let rollout: Rollout
    init(_ rollout: Rollout) { self.rollout = rollout }

    func run() async throws {
        let cluster = rollout.cluster
        let issuer = Issuer(
            folder: rollout.folder.pki, cluster: cluster.name, mode: .ephemeral, passphrase: Passphrase.source)
        guard let key = try issuer.encryptionKeys().first else { return }
        let form = StoredSecrets.Form(key: cluster.encryption ? key.name : nil)
        for pass in 1...10 {
            let stale = try await look(for: form)
            if stale.isEmpty {
                rollout.say(pass == 1 ? "every secret is stored as it should be" : "every secret was written again")
                return
            }
            rollout.say("\(stale.count) secrets are stored with another key: writing them again")
            try await rewrite(stale)
        }
        throw Failure(
            .notConverged, "write the secrets again", why: "some are still stored with another key after 10 rounds",
            hint:
                "is something writing them all the time with an API server that has old settings? give the command again"
        )
    }

    /// Asks the first member of etcd that answers.
    private func look(for form: StoredSecrets.Form) async throws -> [StoredSecrets.Name] {
        let cluster = rollout.cluster
        return try await first(of: cluster.hosts(.etcd), isReadOnly: true, "look at what etcd stores") {
            host, machine in
            try await StoredSecrets.stale(on: machine, host, in: cluster, form: form)
        }
    }

    private func rewrite(_ names: [StoredSecrets.Name]) async throws {
        _ = try await first(of: rollout.cluster.hosts(.controlPlane), isReadOnly: false, "write the secrets again") {
            _, machine in try await StoredSecrets.rewrite(names, on: machine)
        }
    }

    private func first<Answer: Sendable>(
        of hosts: [Model.Host], isReadOnly: Bool, _ what: String,
        _ work: @escaping @Sendable (Model.Host, any Machine) async throws -> Answer
    ) async throws -> Answer {
        var failure = Failure(.connection, what, why: "there is no host to ask")
        for host in hosts {
            let (answers, lost) = try await Roundup(isReadOnly: isReadOnly).ask([host]) { try await work($0, $1) }
            if let answer = answers[host.id] { return answer }
            failure = lost[host.id] ?? failure
        }
        throw failure
    }
}
