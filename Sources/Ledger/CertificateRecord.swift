public import Foundation
public import Model

/// A certificate that was issued, and may be in use until it ends.
public struct CertificateRecord: Hashable, Sendable {
    /// `etcd-server`.
    public var name: String
    /// Nil for one that belongs to the cluster as a whole.
    public var host: HostName?
    /// `etcd`.
    public var authority: String
    /// Hexadecimal.
    public var serial: String
    /// SHA-256, hexadecimal.
    public var fingerprint: String
    public var notAfter: Date
    /// Why it was issued.
    public var reason: String
    public var issued: Date
    /// The run that issued it; nil for one that was issued outside a run.
    public var run: RunID?
    /// When its host was taken out of the cluster.
    public var givenUp: Date?

    public init(
        name: String, host: HostName?, authority: String, serial: String, fingerprint: String, notAfter: Date,
        reason: String = "", issued: Date = Date(), run: RunID? = nil
    ) {
        self.name = name
        self.host = host
        self.authority = authority
        self.serial = serial
        self.fingerprint = fingerprint
        self.notAfter = notAfter
        self.reason = reason
        self.issued = issued
        self.run = run
    }
}
