public import Foundation
public import Model

/// What a certificate says, as far as it matters for issuing it anew.
public struct CertificateFacts: Hashable, Sendable {
    public var commonName: String
    public var organizations: Set<String>
    public var dnsNames: Set<String>
    public var addresses: Set<Address>
    /// It has names that no request can ask for, for example a mail address.
    public var hasOtherNames: Bool
    public var usages: Set<CertificateRequest.Usage>
    /// Nil for a kind of key that is never issued here.
    public var keyType: KeyType?
    /// The subject key identifier of the authority that signed it.
    public var authorityKeyID: [UInt8]
    /// Its own subject key identifier.
    public var subjectKeyID: [UInt8] = []
    /// It may sign others.
    public var isAuthority = false
    public var notBefore: Date
    public var notAfter: Date
    /// Hexadecimal.
    public var serial: String
    /// SHA-256 of the whole certificate, hexadecimal.
    public var fingerprint: String

    public init(
        commonName: String, organizations: Set<String> = [], dnsNames: Set<String> = [],
        addresses: Set<Address> = [], hasOtherNames: Bool = false, usages: Set<CertificateRequest.Usage>,
        keyType: KeyType?, authorityKeyID: [UInt8], notBefore: Date, notAfter: Date, serial: String = "",
        fingerprint: String = ""
    ) {
        self.commonName = commonName
        self.organizations = organizations
        self.dnsNames = dnsNames
        self.addresses = addresses
        self.hasOtherNames = hasOtherNames
        self.usages = usages
        self.keyType = keyType
        self.authorityKeyID = authorityKeyID
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.serial = serial
        self.fingerprint = fingerprint
    }
}
