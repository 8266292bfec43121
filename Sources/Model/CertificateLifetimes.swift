/// How long what is issued from now on is valid.
public struct CertificateLifetimes: Codable, Hashable, Sendable {
    /// Days that a certificate of a host is valid. Default: one year.
    public var leafDays: Int
    /// Days that an authority is valid; never fewer than ``leafDays``. Default: ten years.
    public var authorityDays: Int

    public init(leafDays: Int = 365, authorityDays: Int = 3650) {
        self.leafDays = leafDays
        self.authorityDays = authorityDays
    }
}
