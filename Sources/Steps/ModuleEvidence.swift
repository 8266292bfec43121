/// What shows that a module's work can be done, in a kernel that was built with it or on a host that cannot load any.
enum ModuleEvidence: Equatable, Sendable {
    case path(String)
    /// A line of /proc/filesystems.
    case fileSystem(String)

    /// For modules that clusters need. /sys/module tells of the others only when they were loaded, or have parameters.
    static let known: [String: ModuleEvidence] = [
        "overlay": .fileSystem("overlay"),
        "xfs": .fileSystem("xfs"),
        "fuse": .fileSystem("fuse"),
        "br_netfilter": .path("/proc/sys/net/bridge/bridge-nf-call-iptables"),
        "nf_conntrack": .path("/proc/sys/net/netfilter/nf_conntrack_max"),
        "ip_vs": .path("/proc/sys/net/ipv4/vs"),
        "ip_tables": .path("/proc/net/ip_tables_names"),
        "ip6_tables": .path("/proc/net/ip6_tables_names"),
    ]
}
