/// How many pods a host's share of addresses has room for.
public enum PodRoom {
    /// Addresses that pods can have out of a share of this prefix: all but the network's own, the last one, and the
    /// bridge's.
    public static func usable(hostPrefix: Int) -> Int { max(0, (1 << (32 - min(max(hostPrefix, 0), 32))) - 3) }
}
