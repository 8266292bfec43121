import Foundation
import Kubernetes
import Ledger
import Model
import PKI

/// Makes keys folder and ledger out of what the hosts told.
struct AdoptRun {
    private let cluster: Cluster
    private let folder: ClusterFolder
    private let traces: [HostName: HostTraces]
    private let lost: Set<HostName>
    private let from: HostName?

    init(
        _ cluster: Cluster, _ folder: ClusterFolder, _ traces: [HostName: HostTraces], lost: Set<HostName>,
        from: HostName?
    ) {
        (self.cluster, self.folder, self.traces, self.lost, self.from) = (cluster, folder, traces, lost, from)
    }

    /// Everything is judged before anything is written, and the ledger appears last: what was cut off is begun anew.
    func carryOut(hasKeys: Bool) throws -> Adoption {
        let copy = try hasKeys && from == nil ? nil : chosenCopy()
        let claims = try copy.map(claims) ?? []
        let adoption = try Adoption(cluster, traces, kept: claims, lost: lost)
        try folder.make()
        // Beside their place first: a keys folder that is there counts as whole.
        let draft = ClusterFolder(path: folder.path + "/adopting-keys")
        if !hasKeys, let copy {
            try? FileManager.default.removeItem(atPath: draft.path)
            try draft.make()
            try draft.keys.restore(copy.files.mapValues { Array($0) })
        }
        let keys = hasKeys ? folder.keys : draft.keys
        try checkAuthorities(keys)
        if !hasKeys {
            try takeCertificates(into: keys)
            guard rename(keys.path, folder.pki) == 0 else {
                throw Failure(.step, "put the keys in place", why: String(cString: strerror(errno)))
            }
            try? FileManager.default.removeItem(atPath: draft.path)
        }
        let seed = LedgerSeed(
            shares: try shares(adoption, copy), milestones: adoption.milestones, certificates: try records(folder.keys))
        try Ledger.seed(folder, with: seed, for: cluster, holder: Holder(command: Caller.command))
        return adoption
    }

    /// The copy that the hosts of the control plane keep.
    private func chosenCopy() throws(Failure) -> KeptCopy {
        var found: [(host: HostName, copy: KeptCopy)] = []
        for (host, trace) in traces.sorted(by: { $0.key < $1.key }) where from == nil || from == host {
            if let bytes = trace.kept { found.append((host, try KeptCopy(bytes, on: host))) }
        }
        guard let first = found.first else {
            throw Failure(
                .notSafe, "adopt the cluster", host: from,
                why: "\(folder.pki) is missing, and no host that was reached keeps a copy (\(KeptCopy.path))",
                hint: "put the keys folder back from a backup: what hosts trust cannot be made again without its key")
        }
        if let other = found.dropFirst().first(where: { $0.copy != first.copy }) {
            throw Failure(
                .notSafe, "adopt the cluster", why: "\(first.host) and \(other.host) keep different copies",
                hint: "a run was cut off between them: choose the newer one with --from HOST")
        }
        guard first.copy.cluster == cluster.name else {
            throw Failure(
                .notSafe, "adopt the cluster", host: first.host,
                why: "its copy is of \(first.copy.cluster), and the inventory is of \(cluster.name)",
                hint: "use the inventory that the cluster was built with")
        }
        return first.copy
    }

    private func claims(_ copy: KeptCopy) throws(Failure) -> [Adoption.Claim] {
        guard let pods = CIDR(copy.pods) else { return [] }
        return copy.given.compactMap { share in
            guard let host = share.host, let range = pods.share(share.place, prefix: copy.hostPrefix) else {
                return nil
            }
            return Adoption.Claim(host, range, source: "the copy on the control plane")
        }
    }

    /// Shares of hosts, and those that the copy says were released.
    private func shares(_ adoption: Adoption, _ copy: KeptCopy?) throws(Failure) -> [PodAllocator.Share] {
        let (pods, prefix) = (cluster.network.pods, cluster.network.hostPrefix)
        var shares = adoption.shares.map { host, range in
            PodAllocator.Share(place: UInt64(range.base.number - pods.base.number) >> UInt64(32 - prefix), host: host)
        }
        let taken = Set(shares.map(\.place))
        shares += (copy?.given ?? []).filter { $0.host == nil && !taken.contains($0.place) }
        return shares.sorted { $0.place < $1.place }
    }

    /// Hosts trust the authorities whose keys are at hand, or what is issued from now on is of no use to them.
    private func checkAuthorities(_ keys: KeyFolder) throws(Failure) {
        let roots = try keys.authorities()
        for (host, trace) in traces.sorted(by: { $0.key < $1.key }) {
            for (name, text) in trace.authorities.sorted(by: { $0.key < $1.key }) {
                let ours = roots.filter { $0.name.rawValue == name }.map(\.text)
                guard !ours.contains(where: text.contains) else { continue }
                throw Failure(
                    .notSafe, "adopt the cluster", host: host,
                    why: ours.isEmpty
                        ? "it trusts an authority \(name), and \(keys.path) has none"
                        : "it trusts another authority \(name) than the one in \(keys.path)",
                    hint:
                        "the keys folder is of another cluster, or older than the last rotation: put the right one back"
                )
            }
        }
    }

    /// Certificates that the hosts have are as good as those that were in the folder.
    private func takeCertificates(into keys: KeyFolder) throws(Failure) {
        for host in cluster.hosts {
            guard let trace = traces[host.id] else { continue }
            for place in CertificatePlaces.places(on: host, in: cluster) {
                guard let text = trace.certificates[place.path], let key = trace.keys[place.path] else { continue }
                if try !keys.take(place.id, certificate: text, key: key) {
                    Console.remark("note: \(place.path) on \(host.id) and its key do not fit: it will be issued anew")
                }
            }
        }
    }

    private func records(_ keys: KeyFolder) throws(Failure) -> [CertificateRecord] {
        try keys.leaves().compactMap { leaf in
            leaf.facts.map {
                CertificateRecord(
                    name: leaf.id.name, host: leaf.id.host, authority: leaf.id.authority.rawValue, serial: $0.serial,
                    fingerprint: $0.fingerprint, notAfter: $0.notAfter, reason: "adopted")
            }
        }
    }
}
