import Foundation
import Kubernetes
import Ledger
import Model
import PKI

/// What the ledger and the keys folder know of certificates. Judges what is found; pure once it was read.
struct CertificateBook {
    private let cluster: Cluster
    private let keys: KeyFolder
    /// By fingerprint; true for the newest of its name.
    private var issued: [String: Bool] = [:]
    private let roots: [KeyFolder.Root]
    let rotation: Rotation
    let now: Date

    init(_ cluster: Cluster, _ folder: ClusterFolder, now: Date = Date()) throws(Failure) {
        self.cluster = cluster
        self.now = now
        keys = KeyFolder(folder.pki)
        let ledger = try Ledger.open(folder, mode: .read)
        for record in try ledger.certificates(all: true) { issued[record.fingerprint] = false }
        // What stands in the folder is what would be given out; a run that was cut off has not written it down.
        for leaf in try keys.leaves() { if let facts = leaf.facts { issued[facts.fingerprint] = true } }
        roots = try keys.authorities()
        rotation = try keys.rotation()
    }

    /// A book of given words, for tests.
    init(_ cluster: Cluster, issued: [String: Bool], roots: [KeyFolder.Root], now: Date) {
        (self.cluster, self.issued, self.roots, self.now) = (cluster, issued, roots, now)
        (rotation, keys) = (Rotation(), KeyFolder("/"))
    }

    /// Everything in the keys folder.
    func local() throws(Failure) -> [CertificateRow] {
        let all = roots.map { root in
            row(root.text, at: "\(root.name.rawValue)/\(root.isSuccessor ? "next" : "ca").crt", on: nil)
        }
        let leaves = try keys.leaves().map { leaf in
            var row = row(leaf.facts, at: "\(leaf.id).crt", on: nil)
            row.name = leaf.id.description
            return row
        }
        return (all + leaves).sorted { $0.path < $1.path }
    }

    /// Everything that was found on a host.
    func rows(_ seen: HostCertificates, on host: Model.Host) -> [CertificateRow] {
        let places = CertificatePlaces.places(on: host, in: cluster)
        return seen.found.map { found in
            var row = row(found.text, at: found.path, on: host.id)
            let place = places.first { $0.path == found.path }
            row.name = place?.id.description
            let use =
                place?.use ?? (row.isAuthority ? CertificatePlaces.reader(ofAuthority: found.path, on: host) : .anybody)
            (row.inUse, row.remark) = Self.judge(use, found, seen)
            return row
        }
    }

    /// Whether a program works with a certificate, and why not.
    static func judge(_ use: CertificatePlaces.Use, _ found: HostCertificates.Found, _ seen: HostCertificates)
        -> (Bool?, String?)
    {
        switch use {
        case .anybody: return (nil, nil)
        case .shown(let program, let port):
            guard seen.started[program] != nil else { return (false, "\(program) does not run") }
            guard seen.canAsk else { return (nil, nil) }
            guard let shown = seen.shown[port].flatMap({ CertificateFacts(pem: $0) }) else {
                return (false, "\(program) shows none")
            }
            let isSame = shown.fingerprint == CertificateFacts(pem: found.text)?.fingerprint
            return (isSame, isSame ? nil : "\(program) shows another")
        case .read(let program):
            guard let started = seen.started[program] else { return (false, "\(program) does not run") }
            // A start is known to a hundredth of a second.
            let isNewer = found.modified > started + 1_000_000_000
            return (!isNewer, isNewer ? "\(program) is older" : nil)
        }
    }

    private func row(_ text: String, at path: String, on host: HostName?) -> CertificateRow {
        row(CertificateFacts(pem: text), at: path, on: host)
    }

    private func row(_ facts: CertificateFacts?, at path: String, on host: HostName?) -> CertificateRow {
        guard let facts else {
            return CertificateRow(
                host: host?.rawValue, path: path, isAuthority: false, subject: "damaged", serial: "-",
                remark: "it cannot be read")
        }
        let root = roots.first { $0.facts.fingerprint == facts.fingerprint }
        let signer = roots.first { $0.facts.subjectKeyID == facts.authorityKeyID && !facts.authorityKeyID.isEmpty }
        let isAuthority = root != nil || facts.isAuthority
        let standing: CertificateRow.Standing =
            root != nil ? .issued : issued[facts.fingerprint].map { $0 ? .issued : .older } ?? .foreign
        return CertificateRow(
            host: host?.rawValue, path: path, isAuthority: isAuthority,
            subject: ([facts.commonName] + facts.organizations.sorted().map { "O=\($0)" }).joined(separator: ", "),
            authority: isAuthority ? root.map { Self.name(of: $0) } : signer.map { Self.name(of: $0) },
            serial: facts.serial, notAfter: facts.notAfter,
            secondsLeft: Int(facts.notAfter.timeIntervalSince(now)), standing: standing)
    }

    private static func name(of root: KeyFolder.Root) -> String {
        root.name.rawValue + (root.isSuccessor ? " (next)" : "")
    }

    /// The replacements under way, a line each.
    var stages: [String] {
        rotation.stages.sorted { $0.key < $1.key }.map { subject, progress in
            let words = progress.isReached ? "every host has it" : "not every host has it yet"
            return
                "\(subject.rawValue) is being replaced: \(progress.stage.words) (stage \(progress.stage.rawValue), \(words))"
        } + rotation.orders.map { "certificates are being issued anew, asked for on \($0.since.formatted(.iso8601))" }
    }
}

extension Rotation.Stage {
    /// What holds in it.
    var words: String {
        switch self {
        case .trust: "both are trusted, the old one signs"
        case .sign: "both are trusted, the new one signs"
        case .drop: "the old one is dropped"
        }
    }
}
