import Ledger
import Model
import PKI

extension PKISettings {
    /// As the inventory says.
    init(_ cluster: Cluster) {
        self.init(authorityDays: cluster.pki.authorityDays, leafDays: cluster.pki.leafDays)
    }
}

extension ClusterFolder {
    /// The keys that stand in it.
    var keys: KeyFolder { KeyFolder(pki, passphrase: Passphrase.source) }

    /// What replaces keys in it.
    func succession(_ cluster: Cluster) -> Succession {
        Succession(
            folder: pki, cluster: cluster.name, settings: PKISettings(cluster), passphrase: Passphrase.source)
    }
}
