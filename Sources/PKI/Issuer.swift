public import Foundation
public import Model
import Synchronization

/// Gives a cluster its authorities and certificates: those that are in its folder, and new ones where there are none
/// or where they will not do any more.
///
/// One issuer writes to a folder at a time; whoever writes holds the ledger's lock, which is beside it.
public final class Issuer: Sendable {
    public enum Mode: Sendable {
        /// What is new is written to the folder before it is given to anybody.
        case write
        /// What is new lives as long as this value: for a plan, which writes nothing.
        case ephemeral
    }

    struct Made {
        var authorities: [AuthorityName: SigningAuthority] = [:]
        var serviceAccount: ServiceAccountKeys?
        var encryption: [EncryptionKey]?
        var rotation: Rotation?
        var tokens: [[CertificateRequest]: Secret] = [:]
        /// Only of an ephemeral issuer; the others have it in the folder.
        var certificates: [CertificateRequest.ID: (IssuedCertificate, CertificateFacts)] = [:]
    }

    let store: KeyStore
    let cluster: String
    let settings: PKISettings
    let mode: Mode
    private let made = Mutex(Made())

    /// `folder` is the path of the key folder, which is made when it is first needed; `cluster` names new authorities;
    /// `passphrase` is asked once where the folder's secrets are sealed.
    public init(
        folder: String, cluster: String, settings: PKISettings = PKISettings(), mode: Mode,
        passphrase: PassphraseSource? = nil
    ) {
        store = KeyStore(root: folder, passphrase: passphrase)
        self.cluster = cluster
        self.settings = settings
        self.mode = mode
    }

    /// The authority that signs, made if there is none. An authority that has been used and is damaged, incomplete or over is a
    /// ``Failure`` of kind `notSafe`; it is never replaced.
    public func authority(_ name: AuthorityName, now: Date = Date()) throws(Failure) -> Authority {
        try signer(name, now: now).authority
    }

    /// The certificates of everybody who is trusted in this place, in PEM: the one that signs first, and beside it the
    /// one that it takes the place of, or that will take its place.
    public func trusted(_ name: AuthorityName, now: Date = Date()) throws(Failure) -> String {
        let signer = try signer(name, now: now).authority.certificate
        let other: String? =
            switch try rotation().stage(of: Rotation.Subject(name)) {
            case nil, .drop: nil
            case .trust: try store.certificateText(of: name, .next)
            case .sign: try store.certificateText(of: name, .present)
            }
        return signer + (other ?? "")
    }

    /// What is being replaced in this folder, as it was when this value first looked.
    public func rotation() throws(Failure) -> Rotation {
        try remembered(\.rotation) { () throws(Failure) in try store.rotation() }
    }

    /// What was found or made before, so that it stays the same as long as this value lives; else what `make` gives.
    func remembered<T: Sendable>(
        _ place: WritableKeyPath<Made, T?>, _ make: () throws(Failure) -> T
    ) throws(Failure) -> T {
        try made.withLock { made throws(Failure) in
            if let known = made[keyPath: place] { return known }
            let value = try make()
            made[keyPath: place] = value
            return value
        }
    }

    /// Every certificate that is asked for, the old one where it will do. Those that are new say why in
    /// ``IssuedCertificate/reason``. Authorities that are missing are made.
    public func issue(_ requests: [CertificateRequest], now: Date = Date()) throws(Failure)
        -> [CertificateRequest.ID: IssuedCertificate]
    {
        var ids: Set<CertificateRequest.ID> = []
        for request in requests {
            try request.validate()
            guard ids.insert(request.id).inserted else {
                throw Failure(.input, "certificate \(request.id)", why: "it is asked for twice")
            }
        }
        var result: [CertificateRequest.ID: IssuedCertificate] = [:]
        var orders: [Order] = []
        for request in requests {
            let signer = try signer(request.authority, now: now)
            switch try decide(request, signer, now: now) {
            case .keep(let present): result[request.id] = present
            case .issue(let reason): orders.append(Order(request: request, signer: signer, reason: reason))
            }
        }
        let issued = try fulfil(orders, now: now)
        switch mode {
        case .write: if !issued.isEmpty { try store.write(issued.flatMap { KeyFile.files(of: $0.0) }) }
        case .ephemeral: remember(issued)
        }
        for pair in issued { result[pair.0.id] = pair.0 }
        return result
    }
}

extension Issuer {
    private struct Order: Sendable {
        var request: CertificateRequest
        var signer: SigningAuthority
        var reason: IssueReason
    }
    private enum Decision {
        case keep(IssuedCertificate)
        case issue(IssueReason)
    }

    private func remember(_ issued: [(IssuedCertificate, CertificateFacts)]) {
        made.withLock { made in
            for (certificate, facts) in issued {
                var known = certificate
                known.reason = nil
                made.certificates[known.id] = (known, facts)
            }
        }
    }

    private func decide(_ request: CertificateRequest, _ signer: SigningAuthority, now: Date) throws(Failure)
        -> Decision
    {
        let presence =
            if let (issued, facts) = made.withLock({ $0.certificates[request.id] }) {
                KeyStore.Presence.whole(issued, facts)
            } else {
                try store.certificate(request.id)
            }
        switch presence {
        case .nothing: return .issue(.missing)
        case .broken(let why): return .issue(.broken(why))
        case .whole(let present, let facts):
            var reason = request.needsIssuing(
                present: facts, authority: signer.authority.signer, settings: settings, now: now)
            if reason == nil, try rotation().asksFor(facts.serial) { reason = .ordered }
            return reason.map(Decision.issue) ?? .keep(present)
        }
    }

    /// Issues on all cores: an RSA key takes tenths of a second.
    private func fulfil(_ orders: [Order], now: Date) throws(Failure) -> [(IssuedCertificate, CertificateFacts)] {
        let issued = Mutex<[(IssuedCertificate, CertificateFacts)]>([])
        let first = FirstFailure()
        DispatchQueue.concurrentPerform(iterations: orders.count) { index in
            let order = orders[index]
            first.note { () throws(Failure) in
                let pair = try Failure.wrapping("issue \(order.request.id)") {
                    try order.signer.issue(order.request, because: order.reason, settings: settings, now: now)
                }
                issued.withLock { $0.append(pair) }
            }
        }
        try first.check()
        return issued.withLock { $0 }
    }

    private func signer(_ name: AuthorityName, now: Date) throws(Failure) -> SigningAuthority {
        // The successor signs from the second stage on.
        let rank: KeyRank = (try rotation().stage(of: Rotation.Subject(name)) ?? .trust) == .trust ? .present : .next
        return try made.withLock { made throws(Failure) in
            if let authority = made.authorities[name] { return authority }
            if let authority = try store.authority(name, rank, now: now) {
                made.authorities[name] = authority
                return authority
            }
            let authority = try Failure.wrapping("make authority \(name.rawValue)") {
                try SigningAuthority(name, cluster: cluster, settings: settings, now: now)
            }
            if mode == .write { try store.write(authority) }
            made.authorities[name] = authority
            return authority
        }
    }

}

extension Failure {
    /// Says what was being done when a library threw.
    static func wrapping<T>(_ what: String, _ work: () throws -> T) throws(Failure) -> T {
        do {
            return try work()
        } catch {
            throw Failure(.step, what, why: "\(error)")
        }
    }
}
