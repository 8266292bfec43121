/// What else may happen to a host by hand, by other programs, or by accident.
extension Drift {
    static let rarer: [Drift] = [
        Drift(
            kind: "package, never configured",
            breaking: "sed -i '/^Package: socat$/,/^$/s/^Status: .*/Status: install ok unpacked/' /var/lib/dpkg/status",
            sign: "finish an interrupted installation", check: "dpkg -s socat | grep -qx 'Status: install ok installed'"
        ),
        Drift(
            kind: "unit, replaced by a mask",
            breaking: "systemctl stop etcd; ln -sf /dev/null /etc/systemd/system/etcd.service; systemctl daemon-reload",
            sign: "/etc/systemd/system/etcd.service", check: "systemctl is-active -q etcd"),
        Drift(
            kind: "etcd member, enabled until the next boot only",
            breaking: "systemctl disable -q etcd; systemctl enable -q --runtime etcd", sign: "enable etcd",
            check: "test $(systemctl is-enabled etcd) = enabled"),
        Drift(
            kind: "etcd member, data of another owner", breaking: "chown root:root /var/lib/etcd", sign: "etcd",
            check: "test $(stat -c %U:%G /var/lib/etcd) = etcd:etcd"),
        Drift(
            kind: "etcd member, all data of another owner",
            breaking: "chown -R root:root /var/lib/etcd; systemctl restart --no-block etcd",
            sign: "/var/lib/etcd",
            check: "test $(stat -c %U /var/lib/etcd/member) = etcd && systemctl is-active -q etcd"),
        Drift(
            kind: "etcd user's folder open to all", breaking: "chmod 0777 /etc/etcd/pki /var/lib/etcd", sign: "0777",
            check: "test $(stat -c %a /etc/etcd/pki) = 750"),
        Drift(
            kind: "directory, mode", breaking: "chmod 0700 /etc/containerd", sign: "0700",
            check: "test $(stat -c %a /etc/containerd) = 755"),
    ]
}
