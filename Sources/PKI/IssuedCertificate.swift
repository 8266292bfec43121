public import Foundation
public import Model

/// A certificate with its key, as files on a host hold it.
public struct IssuedCertificate: Hashable, Sendable {
    public var id: CertificateRequest.ID
    /// PEM, with a line end at its end.
    public var certificate: String
    /// PEM: PKCS #8 for ECDSA, PKCS #1 for RSA.
    public var key: Secret
    /// Hexadecimal.
    public var serial: String
    public var notBefore: Date
    public var notAfter: Date
    /// SHA-256 of the whole certificate, hexadecimal.
    public var fingerprint: String
    /// Why it was issued in this call; nil if it was there already.
    public var reason: IssueReason?

    init(_ id: CertificateRequest.ID, facts: CertificateFacts, certificate: String, key: Secret, reason: IssueReason?) {
        self.id = id
        self.certificate = certificate
        self.key = key
        self.serial = facts.serial
        self.notBefore = facts.notBefore
        self.notAfter = facts.notAfter
        self.fingerprint = facts.fingerprint
        self.reason = reason
    }
}
