import Crypto
import Foundation
import Model
import SwiftASN1
import X509

/// An authority together with its key.
struct SigningAuthority: Sendable {
    var authority: Authority
    let subject: DistinguishedName
    let key: PrivateKey

    /// Makes a new authority, signed by itself. `suffix` ends its name, so that it is not the name of another one.
    init(_ name: AuthorityName, cluster: String, settings: PKISettings, now: Date, suffix: String = "") throws {
        let key = try PrivateKey(settings.authorityKey)
        let subject = try DistinguishedName {
            OrganizationName("slipway")
            CommonName("\(cluster) \(name.rawValue) authority\(suffix)")
        }
        let certificate = try Certificate(
            version: .v3, serialNumber: .random(), publicKey: key.key.publicKey,
            notValidBefore: now.addingTimeInterval(-PKISettings.backdating),
            notValidAfter: now.addingTimeInterval(Double(settings.authorityDays) * PKISettings.day),
            issuer: subject, subject: subject,
            extensions: try Certificate.Extensions {
                // No authority below: nothing that it signs may sign in turn.
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: key.key.publicKey)
            },
            issuerPrivateKey: key.key)
        let document = try certificate.serializeAsPEM()
        try self.init(name, certificate, document, key: key, isNew: true)
    }

    init(_ name: AuthorityName, _ certificate: Certificate, _ document: PEMDocument, key: PrivateKey, isNew: Bool)
        throws
    {
        authority = Authority(
            name: name, certificate: document.pemString + "\n",
            keyID: Array(try certificate.extensions.subjectKeyIdentifier?.keyIdentifier ?? []),
            serial: certificate.serialNumber.bytes.hexadecimal, notBefore: certificate.notValidBefore,
            notAfter: certificate.notValidAfter, fingerprint: SHA256.hash(data: document.derBytes).hexadecimal,
            isNew: isNew)
        subject = certificate.subject
        self.key = key
    }

    /// Issues a certificate with a new key, which ends when the settings say or at `end`.
    func issue(
        _ request: CertificateRequest, because reason: IssueReason, settings: PKISettings, now: Date, end: Date? = nil
    ) throws -> (IssuedCertificate, CertificateFacts) {
        let key = try PrivateKey(settings.leafKey)
        let certificate = try Certificate(
            version: .v3, serialNumber: .random(), publicKey: key.key.publicKey,
            notValidBefore: max(now.addingTimeInterval(-PKISettings.backdating), authority.notBefore),
            notValidAfter: end.map { min($0, authority.notAfter) }
                ?? settings.end(issuedAt: now, authorityEnds: authority.notAfter), issuer: subject,
            subject: try request.subject, extensions: try extensions(of: request, for: key),
            issuerPrivateKey: self.key.key)
        let document = try certificate.serializeAsPEM()
        let facts = try CertificateFacts(certificate, der: document.derBytes)
        let issued = IssuedCertificate(
            request.id, facts: facts, certificate: document.pemString + "\n", key: key.pem, reason: reason)
        return (issued, facts)
    }

    private func extensions(of request: CertificateRequest, for key: PrivateKey) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            // An RSA key may also be used to send a session key, in TLS 1.2 and before; an ECDSA key cannot.
            Critical(KeyUsage(digitalSignature: true, keyEncipherment: key.isRSA))
            try ExtendedKeyUsage(request.usages.sorted().map(\.extendedKeyUsage))
            SubjectKeyIdentifier(hash: key.key.publicKey)
            AuthorityKeyIdentifier(keyIdentifier: authority.keyID[...])
            if !request.alternativeNames.isEmpty { SubjectAlternativeNames(request.alternativeNames) }
        }
    }
}

extension CertificateRequest {
    fileprivate var subject: DistinguishedName {
        get throws {
            DistinguishedName(
                try organizations.map { try OrganizationName($0).makeRDN() } + [CommonName(commonName).makeRDN()])
        }
    }
    /// Addresses stand as addresses: a verifier does not compare an address with a name.
    fileprivate var alternativeNames: [GeneralName] {
        dnsNames.map(GeneralName.dnsName)
            + addresses.map { .ipAddress(ASN1OctetString(contentBytes: $0.bytes[...])) }
    }
}

extension Certificate.SerialNumber {
    /// 128 bits of which 126 are random: positive, and always of the same length.
    fileprivate static func random() -> Certificate.SerialNumber {
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        bytes[0] = bytes[0] & 0x3f | 0x40
        return Certificate.SerialNumber(bytes: bytes)
    }
}
