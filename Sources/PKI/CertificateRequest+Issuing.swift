public import Foundation
public import Model

extension CertificateRequest {
    /// What the decision needs to know of the authority that would sign.
    public struct Signer: Hashable, Sendable {
        /// Its subject key identifier.
        public var keyID: [UInt8]
        public var notAfter: Date
        public init(keyID: [UInt8], notAfter: Date) {
            self.keyID = keyID
            self.notAfter = notAfter
        }
    }

    /// Why this certificate has to be issued now; nil where the one that is there will do. Pure.
    public func needsIssuing(
        present: CertificateFacts?, authority: Signer, settings: PKISettings = PKISettings(), now: Date
    ) -> IssueReason? {
        guard let present else { return .missing }
        if present.authorityKeyID != authority.keyID { return .otherAuthority }
        let differences = differences(from: present)
        if !differences.isEmpty { return .changed(differences) }
        if present.keyType != settings.leafKey { return .otherKeyType(wanted: settings.leafKey) }
        if present.notBefore > now { return .notYetValid(present.notBefore) }
        let isEnding = present.notAfter.timeIntervalSince(now) < settings.renewalTime
        // Near the end of the authority a new certificate ends with the old one, and issuing it again and again
        // would change every host on every run for nothing. A day is too little to be worth it.
        let gain = settings.end(issuedAt: now, authorityEnds: authority.notAfter)
            .timeIntervalSince(present.notAfter)
        return isEnding && gain > PKISettings.day ? .expiring(present.notAfter) : nil
    }

    private func differences(from present: CertificateFacts) -> [String] {
        var differences: [String] = []
        if commonName != present.commonName {
            differences.append("common name \(present.commonName) → \(commonName)")
        }
        differences += Self.difference("organizations", Set(organizations), present.organizations)
        differences += Self.difference("names", Set(dnsNames), present.dnsNames)
        differences += Self.difference(
            "addresses", Set(addresses.map(\.description)), Set(present.addresses.map(\.description)))
        differences += Self.difference("usages", Set(usages.map(\.rawValue)), Set(present.usages.map(\.rawValue)))
        if present.hasOtherNames { differences.append("names of a kind that nobody asked for") }
        return differences
    }

    private static func difference(_ what: String, _ wanted: Set<String>, _ present: Set<String>) -> [String] {
        let added = wanted.subtracting(present).sorted().map { "+\($0)" }
        let removed = present.subtracting(wanted).sorted().map { "-\($0)" }
        return added.isEmpty && removed.isEmpty ? [] : ["\(what) \((added + removed).joined(separator: " "))"]
    }
}
