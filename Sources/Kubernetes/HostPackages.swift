import Model

/// What the packages that the layers need are called, by the host's distribution.
struct HostPackages {
    private let isRedHat: Bool
    init(_ facts: HostFacts) {
        isRedHat = ["rhel", "rocky", "almalinux", "centos", "fedora"].contains(facts.os)
    }

    var values: Value {
        [
            "base": names(base),
            "runtime": names(isRedHat ? ["containerd.io"] : ["containerd", "runc", "containernetworking-plugins"]),
            "etcd": names(isRedHat ? ["etcd"] : ["etcd-server", "etcd-client"]),
            "balancer": names(["haproxy"]),
            "keepalived": names(["keepalived"]),
            "held": names(held),
        ]
    }

    /// What must not be restarted by surprise.
    private var held: [String] {
        [
            "containerd", "containerd.io", "containernetworking-plugins", "etcd-client", "etcd-server", "haproxy",
            "keepalived", "runc",
        ]
    }

    private var base: [String] {
        let common = [
            "ca-certificates", "curl", "ebtables", "ipset", "iptables", "kmod", "logrotate", "nftables", "socat",
        ]
        return (common + [isRedHat ? "conntrack-tools" : "conntrack"]).sorted()
    }

    private func names(_ names: [String]) -> Value { .list(names.map(Value.string)) }
}
