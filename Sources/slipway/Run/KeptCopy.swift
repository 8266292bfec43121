import Foundation
import Ledger
import Model
import PKI

/// What hosts of the control plane keep with `pki.keepOnControlPlane`: the keys that nobody can make again, as they stand
/// in the keys folder, and who has which addresses.
struct KeptCopy: Codable, Equatable {
    static let path = "/etc/kubernetes/slipway/keys.json"

    var version = 1
    var cluster: String
    var pods: String
    var hostPrefix: Int
    /// By place in the pod range; no name for a share that was released.
    var shares: [String: String]
    var files: [String: Data]

    init(_ cluster: Cluster, _ keys: KeyFolder, _ shares: [PodAllocator.Share]) throws(Failure) {
        self.cluster = cluster.name
        pods = cluster.network.pods.description
        hostPrefix = cluster.network.hostPrefix
        self.shares = Dictionary(uniqueKeysWithValues: shares.map { (String($0.place), $0.host?.rawValue ?? "") })
        files = try keys.roots().mapValues { Data($0) }
    }

    /// Reads one. Throws a ``Failure`` for what cannot be read.
    init(_ bytes: [UInt8], on host: HostName) throws(Failure) {
        do {
            self = try JSONDecoder().decode(KeptCopy.self, from: Data(bytes))
        } catch {
            throw Failure(
                .notSafe, "read \(Self.path)", host: host, why: "it is damaged (\(error))",
                hint: "name another control-plane host: slipway adopt --from HOST")
        }
        guard version == 1 else {
            throw Failure(
                .notSafe, "read \(Self.path)", host: host, why: "it is of a newer slipway than this one",
                hint: "use that version or a newer one")
        }
    }

    /// The same text for the same content, so that a run that changes nothing writes nothing.
    var text: Secret {
        get throws(Failure) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            do {
                return Secret(Array(try encoder.encode(self)) + [0x0A])
            } catch {
                throw Failure(.step, "copy the keys", why: "\(error)")
            }
        }
    }

    /// Who had which share when it was written.
    var given: [PodAllocator.Share] {
        shares.compactMap { place, host in
            UInt64(place).map { PodAllocator.Share(place: $0, host: host.isEmpty ? nil : HostName(host)) }
        }.sorted { $0.place < $1.place }
    }
}
