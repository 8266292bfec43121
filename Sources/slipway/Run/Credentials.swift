import Foundation
import Kubernetes
import Ledger
import Model
import PKI

/// The certificates, keys and tokens of a cluster, made where they are missing, old or no longer right, as the values
/// that playbooks find under `pki`.
struct Credentials {
    let values: [HostName: Value]
    /// What was issued, by this run or before it: a run that was cut off may have issued without writing it down.
    let records: [CertificateRecord]
    /// What ends soon, in one line; nil where nothing does.
    let warning: String?

    /// `shares` are those that were given out, for the copy that hosts of the control plane may keep.
    init(
        _ cluster: Cluster, in folder: ClusterFolder, isWriting: Bool, shares: [PodAllocator.Share] = [],
        now: Date = Date()
    ) throws(Failure) {
        let requests = CertificateCatalogue.requests(for: cluster)
        let issuer = Issuer(
            folder: folder.pki, cluster: cluster.name, settings: PKISettings(cluster),
            mode: isWriting ? .write : .ephemeral, passphrase: Passphrase.source)
        // First of all: a key that is missing beside certificates was lost.
        var secrets = cluster.hasControlPlane ? try Self.secrets(of: cluster, issuer) : [:]
        let issued = try issuer.issue(requests, now: now)
        var authorities: [AuthorityName: Value] = [:]
        for name in Set(requests.map(\.authority)) {
            let trusted = try issuer.trusted(name, now: now)
            authorities[name] = ["certificate": .string(trusted), "id": .string(Self.id(of: trusted))]
        }
        let keeps = cluster.hasControlPlane && cluster.pki.keepOnControlPlane
        secrets["keep"] = ["file": .secret(keeps ? try KeptCopy(cluster, folder.keys, shares).text : Secret(""))]
        let byHost = Dictionary(grouping: requests) { $0.host }.mapValues { $0.compactMap { issued[$0.id] } }
        let shared = byHost[nil] ?? []
        var values: [HostName: Value] = [:]
        for host in cluster.hosts {
            var pairs = (byHost[host.id] ?? []).map { ($0.id.name, $0) }
            if cluster.runsKubelet(on: host) {
                pairs += shared.flatMap { one in
                    CertificateCatalogue.names(ofShared: one.id, in: cluster).map { ($0, one) }
                }
            }
            let tree = Self.tree(pairs, authorities)
            let isServer = host.roles.contains(.controlPlane)
            values[host.id] = Value.map(tree).merged(with: isServer ? .map(secrets) : [:])
        }
        self.values = values
        records = requests.compactMap { issued[$0.id] }.map(CertificateRecord.init)
        let roots = try Set(requests.map(\.authority)).map { name throws(Failure) in
            try issuer.authority(name, now: now)
        }
        warning =
            EndingSoon(
                leaves: records.map { ("\($0.authority)/\($0.host?.rawValue ?? "_cluster")/\($0.name)", $0.notAfter) },
                authorities: roots.map { ($0.name.rawValue, $0.notAfter) }, now: now
            ).words
    }

    /// Changes when other authorities are trusted, and not when another one of the same comes first.
    private static func id(of trusted: String) -> String {
        let blocks = trusted.split(separator: "-----END CERTIFICATE-----\n").sorted().joined()
        return String(Checksum.hexadecimal(Checksum.sha256(Array(blocks.utf8))).prefix(16))
    }

    /// `etcd.ca.certificate`, `etcd.server.certificate`, `etcd.server.key`, …
    private static func tree(_ pairs: [(name: String, one: IssuedCertificate)], _ authorities: [AuthorityName: Value])
        -> ValueMap
    {
        var tree: ValueMap = [:]
        for (authority, certificate) in authorities.sorted(by: { $0.key < $1.key }) {
            var branch: ValueMap = ["ca": certificate]
            for (name, one) in pairs where one.id.authority == authority {
                branch[name] = ["certificate": .string(one.certificate), "key": .secret(one.key)]
            }
            tree[authority.rawValue] = .map(branch)
        }
        return tree
    }

    /// What only the hosts of the control plane get to see, and what is no certificate.
    private static func secrets(of cluster: Cluster, _ issuer: Issuer) throws(Failure) -> ValueMap {
        let encryption = try issuer.encryptionKeys()
        let account = try issuer.serviceAccount()
        let tokens =
            cluster.auth.tokens
            ? try issuer.tokens(for: CertificateCatalogue.tokenHolders(for: cluster)) : Secret("")
        return [
            "service-account": [
                "private": .secret(account.privateKey), "public": .string(account.publicKey),
                "id": .string(account.id),
            ],
            "encryption": [
                "key": encryption.first.map { .secret($0.text) } ?? .null,
                "keys": .list(encryption.map { ["name": .string($0.name), "secret": .secret($0.text)] }),
            ],
            "tokens": ["file": .secret(tokens)],
        ]
    }
}

extension CertificateRecord {
    fileprivate init(_ issued: IssuedCertificate) {
        self.init(
            name: issued.id.name, host: issued.id.host, authority: issued.id.authority.rawValue, serial: issued.serial,
            fingerprint: issued.fingerprint, notAfter: issued.notAfter, reason: issued.reason?.description ?? "")
    }
}
