import Foundation
import Kubernetes
import Ledger
import Model
import PKI

/// The certificates of a cluster, issued where they are missing, old or no longer right, as the values that playbooks
/// find under `pki`.
struct Credentials {
    let values: [HostName: Value]
    /// What was issued, by this run or before it: a run that was cut off may have issued without writing it down.
    let records: [CertificateRecord]

    init(_ cluster: Cluster, in folder: ClusterFolder, isWriting: Bool, now: Date = Date()) throws(Failure) {
        let requests = CertificateCatalogue.requests(for: cluster)
        let issuer = Issuer(
            folder: folder.pki, cluster: cluster.name,
            settings: PKISettings(authorityDays: cluster.pki.authorityDays, leafDays: cluster.pki.leafDays),
            mode: isWriting ? .write : .ephemeral)
        let issued = try issuer.issue(requests, now: now)
        var authorities: [AuthorityName: Value] = [:]
        for name in Set(requests.map(\.authority)) {
            authorities[name] = ["certificate": .string(try issuer.authority(name, now: now).certificate)]
        }
        var values: [HostName: Value] = [:]
        for host in cluster.hosts {
            let own = requests.filter { $0.host == host.id }.compactMap { issued[$0.id] }
            values[host.id] = .map(Self.tree(own, authorities))
        }
        self.values = values
        records = requests.compactMap { issued[$0.id] }.map(CertificateRecord.init)
    }

    /// `etcd.ca.certificate`, `etcd.server.certificate`, `etcd.server.key`, …
    private static func tree(_ certificates: [IssuedCertificate], _ authorities: [AuthorityName: Value]) -> ValueMap {
        var tree: ValueMap = [:]
        for (authority, certificate) in authorities.sorted(by: { $0.key < $1.key }) {
            var branch: ValueMap = ["ca": certificate]
            for one in certificates where one.id.authority == authority {
                branch[one.id.name] = ["certificate": .string(one.certificate), "key": .secret(one.key)]
            }
            tree[authority.rawValue] = .map(branch)
        }
        return tree
    }
}

extension CertificateRecord {
    fileprivate init(_ issued: IssuedCertificate) {
        self.init(
            name: issued.id.name, host: issued.id.host, authority: issued.id.authority.rawValue, serial: issued.serial,
            fingerprint: issued.fingerprint, notAfter: issued.notAfter, reason: issued.reason?.description ?? "")
    }
}
