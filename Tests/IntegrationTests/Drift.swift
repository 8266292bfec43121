/// One way to break a host by hand, and what a plan has to say of it.
struct Drift: CustomStringConvertible, Sendable {
    /// The step that has to see it.
    var kind: String
    /// What breaks it, in a shell on the host.
    var breaking: String
    /// What one of the plan's changes, or its diff, has to contain.
    var sign: String
    /// What has to hold on the host when it is repaired.
    var check: String
    var description: String { "\(kind): \(breaking)" }

    static let all: [Drift] = [
        Drift(
            kind: "file", breaking: "echo 'net.ipv4.ip_forward = 0' >> /etc/sysctl.d/60-slipway.conf",
            sign: "-net.ipv4.ip_forward = 0", check: "! grep -q 'forward = 0' /etc/sysctl.d/60-slipway.conf"),
        Drift(
            kind: "file, mode", breaking: "chmod 0666 /etc/crictl.yaml", sign: "0666",
            check: "test $(stat -c %a /etc/crictl.yaml) = 644"),
        Drift(
            kind: "file, owner", breaking: "chown nobody /etc/crictl.yaml", sign: "nobody",
            check: "test $(stat -c %U /etc/crictl.yaml) = root"),
        Drift(
            kind: "file, replaced by a link", breaking: "rm /etc/crictl.yaml; ln -s /etc/passwd /etc/crictl.yaml",
            sign: "/etc/crictl.yaml", check: "test ! -L /etc/crictl.yaml && grep -q root: /etc/passwd"),
        Drift(
            kind: "structured file", breaking: "sed -i 's/overlayfs/native/' /etc/containerd/config.toml",
            sign: "+", check: "grep -q overlayfs /etc/containerd/config.toml"),
        Drift(
            kind: "directory", breaking: "rmdir /etc/cni/net.d", sign: "/etc/cni/net.d", check: "test -d /etc/cni/net.d"
        ),
        Drift(
            kind: "sysctl", breaking: "sysctl -qw net.ipv4.ip_forward=0", sign: "net.ipv4.ip_forward",
            check: "test $(cat /proc/sys/net/ipv4/ip_forward) = 1"),
        Drift(
            kind: "hosts-entry", breaking: "sed -i '/node-3/d' /etc/hosts", sign: "node-3",
            check: "grep -q 'node-3' /etc/hosts"),
        Drift(
            kind: "hostname", breaking: "hostname elsewhere", sign: "-elsewhere", check: "test $(hostname) = node-2"),
        Drift(
            kind: "package", breaking: "dpkg --remove --force-depends socat >/dev/null", sign: "socat",
            check: "dpkg-query -W -f='${db:Status-Status}' socat | grep -qx installed"),
        Drift(
            kind: "unit", breaking: "echo '# mine' >> /etc/systemd/system/etcd.service", sign: "-# mine",
            check: "! grep -q mine /etc/systemd/system/etcd.service"),
        Drift(
            kind: "service, stopped", breaking: "systemctl stop containerd", sign: "start containerd",
            check: "systemctl is-active -q containerd"),
        Drift(
            kind: "service, disabled", breaking: "systemctl disable -q containerd", sign: "enable containerd",
            check: "systemctl is-enabled -q containerd"),
        Drift(
            kind: "service, masked",
            breaking: "systemctl mask -q --now --runtime containerd || systemctl mask -q --now containerd",
            sign: "mask", check: "systemctl is-active -q containerd"),
        Drift(
            kind: "service, older than its settings", breaking: "touch /etc/containerd/config.toml",
            sign: "restart containerd", check: "systemctl is-active -q containerd"),
        Drift(
            kind: "etcd member, stopped", breaking: "systemctl stop etcd", sign: "start etcd",
            check: "systemctl is-active -q etcd"),
        Drift(
            kind: "etcd settings",
            breaking: "sed -i s/HEARTBEAT_INTERVAL=200/HEARTBEAT_INTERVAL=100/ /etc/etcd/etcd.env",
            sign: "+ETCD_HEARTBEAT_INTERVAL=200", check: "grep -q INTERVAL=200 /etc/etcd/etcd.env"),
        Drift(
            kind: "certificate", breaking: "echo junk > /etc/etcd/pki/server.crt", sign: "/etc/etcd/pki/server.crt",
            check:
                "openssl x509 -in /etc/etcd/pki/server.crt -noout 2>/dev/null || grep -q BEGIN /etc/etcd/pki/server.crt"
        ),
        Drift(
            kind: "key", breaking: "rm /etc/etcd/pki/peer.key", sign: "/etc/etcd/pki/peer.key",
            check: "test $(stat -c %a:%U /etc/etcd/pki/peer.key) = 600:etcd"),
        Drift(
            kind: "swap",
            breaking:
                "printf '# swap notes\\n/dev/sdz9 none swap sw 0 0\\n/dev/sda1 /swapdir ext4 noauto 0 0\\n' > /etc/fstab",
            sign: "fstab", check: "grep -q '^/dev/sda1 /swapdir' /etc/fstab && ! grep -qE '^/dev/sdz9' /etc/fstab"),
    ]
}
