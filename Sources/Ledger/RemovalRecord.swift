public import Foundation
public import Model

/// A host that was taken out of the cluster.
public struct RemovalRecord: Hashable, Sendable, Identifiable {
    /// As it was remembered.
    public var host: Model.Host
    public var removed: Date
    /// What ran on it was stopped; one that did not answer may come back as if nothing had happened.
    public var isStopped: Bool
    /// Hosts that may still have a route to its share.
    public var routedBy: [HostName]
    public var id: HostName { host.id }

    /// What is still to be done about it, in words; nothing where nothing is.
    public var remark: String? {
        guard !isStopped else { return nil }
        return
            "\(host.id) (\(host.address)) was removed while it did not answer: if it comes back, its kubelet registers "
            + "it again; `slipway remove \(host.id)` then stops it"
    }
}
