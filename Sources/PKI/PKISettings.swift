public import Foundation

/// How long certificates live and what keys are made of.
public struct PKISettings: Hashable, Sendable {
    /// How long a new authority is valid, in days. Default: ten years.
    public var authorityDays: Int
    /// How long a new certificate is valid, in days; never longer than its authority. Default: one year.
    public var leafDays: Int
    /// A certificate with less than this many days left is issued anew. Default: 90.
    public var renewalDays: Int
    /// The key of a new authority and of a new service-account key pair. An existing one keeps what it has.
    public var authorityKey: KeyType
    /// The key of a certificate; one with another kind of key is issued anew. Making an RSA key takes about a
    /// thousand times as long as making an ECDSA key.
    public var leafKey: KeyType

    public init(
        authorityDays: Int = 3650, leafDays: Int = 365, renewalDays: Int = 90, authorityKey: KeyType = .ecdsaP256,
        leafKey: KeyType = .ecdsaP256
    ) {
        self.authorityDays = authorityDays
        self.leafDays = leafDays
        self.renewalDays = renewalDays
        self.authorityKey = authorityKey
        self.leafKey = leafKey
    }

    static let day: TimeInterval = 86_400
    /// Certificates begin this long before they are issued, since a host's clock may be behind the laptop's.
    static let backdating: TimeInterval = 3_600

    /// When a certificate that is issued now ends: it never outlives its authority, since verifiers check both.
    public func end(issuedAt now: Date, authorityEnds: Date) -> Date {
        min(now.addingTimeInterval(Double(leafDays) * Self.day), authorityEnds)
    }

    /// With less than this many seconds left a certificate is issued anew. A third of the lifetime at most, or
    /// certificates that live shorter than ``renewalDays`` would be issued anew by every run.
    public var renewalTime: TimeInterval { min(Double(renewalDays), Double(leafDays) / 3) * Self.day }
}
