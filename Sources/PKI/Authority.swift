public import Foundation
public import Model

/// An authority as everybody may see it. Its key stays in the cluster's folder and never reaches a host.
public struct Authority: Hashable, Sendable {
    public var name: AuthorityName
    /// PEM, with a line end at its end.
    public var certificate: String
    /// Its subject key identifier.
    public var keyID: [UInt8]
    /// Hexadecimal.
    public var serial: String
    public var notBefore: Date
    public var notAfter: Date
    /// SHA-256 of the whole certificate, hexadecimal.
    public var fingerprint: String
    /// It was made in this run.
    public var isNew: Bool

    var signer: CertificateRequest.Signer { CertificateRequest.Signer(keyID: keyID, notAfter: notAfter) }
}
