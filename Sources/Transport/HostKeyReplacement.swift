public import Model

/// The one host that may show another key than the one it is known by, since it was installed anew, and who is told.
public struct HostKeyReplacement: Sendable {
    public var host: HostName
    /// Is told the old and the new fingerprint before anything is replaced.
    public var tell: @Sendable (String) -> Void

    public init(of host: HostName, tell: @escaping @Sendable (String) -> Void) {
        (self.host, self.tell) = (host, tell)
    }
}
