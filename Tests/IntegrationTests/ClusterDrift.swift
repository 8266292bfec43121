import Model

/// One way to break a cluster by hand, and what a plan has to say of it.
struct ClusterDrift: Sendable {
    var host: HostName
    /// What breaks it, in a shell on the host.
    var breaking: String
    /// What one of the plan's changes on that host, or its diff, has to contain.
    var sign: String
    /// What has to hold on the host when it is mended.
    var check: String

    static let all: [ClusterDrift] = [
        ClusterDrift(
            host: "node-1", breaking: "ip route del $(ip route show proto 83 | awk 'NR==1 {print $1}')",
            sign: "ip: 1 command", check: "test $(ip route show proto 83 | wc -l) = 3"),
        ClusterDrift(
            host: "node-2", breaking: "nft delete table ip slipway", sign: "slipway",
            check: "nft list table ip slipway | grep -q masquerade"),
        ClusterDrift(
            host: "node-3", breaking: "sed -i 's/\"hairpinMode\": *true/\"hairpinMode\": false/' \(conflist)",
            sign: conflist, check: "grep -q '\"hairpinMode\": *true' \(conflist)"),
        ClusterDrift(
            host: "node-2", breaking: "rm /etc/kubernetes/pki/kubelet.crt", sign: "/etc/kubernetes/pki/kubelet.crt",
            check: "grep -q BEGIN /etc/kubernetes/pki/kubelet.crt"),
        ClusterDrift(
            host: "node-3", breaking: "systemctl stop kube-proxy", sign: "start kube-proxy",
            check: "systemctl is-active -q kube-proxy"),
        ClusterDrift(
            host: "cp-1",
            breaking:
                // Without its uid it is another pod to the kubelet, which otherwise goes on running the one it knows.
                "sed -i -e s/event-ttl=1h/event-ttl=2h/ -e '/^  uid:/d' \(manifest); n=0; "
                + "until \(server) | grep -q ttl=2h; do n=$((n+1)); [ $n -lt 600 ]; sleep 0.2; done",
            sign: "--event-ttl=1h", check: "\(server) | grep -q ttl=1h && ! grep -q ttl=2h \(manifest)"),
        ClusterDrift(
            host: "cp-1", breaking: "\(Fleet.kubectl) -n kube-system delete deployment coredns", sign: "coredns",
            check: "\(Fleet.kubectl) -n kube-system get deployment coredns"),
    ]

    private static let conflist = "/etc/cni/net.d/10-slipway.conflist"
    private static let server = "pgrep -a kube-apiserver"
    private static let manifest = "/etc/kubernetes/manifests/kube-apiserver.yaml"
}
