/// How long what is issued from now on is valid.
public struct CertificateLifetimes: Codable, Hashable, Sendable {
    /// Days that a certificate of a host is valid. Default: one year.
    public var leafDays: Int
    /// Days that an authority is valid; never fewer than ``leafDays``. Default: ten years.
    public var authorityDays: Int

    /// Hosts of the control plane keep a copy of the authorities with their keys, of the other keys that nobody can make
    /// again, and of who has which addresses.
    public var keepOnControlPlane: Bool

    public init(leafDays: Int = 365, authorityDays: Int = 3650, keepOnControlPlane: Bool = false) {
        self.keepOnControlPlane = keepOnControlPlane
        self.leafDays = leafDays
        self.authorityDays = authorityDays
    }
}
