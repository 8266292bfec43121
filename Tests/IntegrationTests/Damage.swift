import Lab
import Model

/// One way to ruin a host, that one repair has to make good.
struct Damage: CustomStringConvertible, Sendable {
    var name: String
    /// What ruins it, in a shell on the host.
    var breaking: String
    /// What has to hold on the host afterwards.
    var check: String
    var description: String { name }

    init(_ name: String, _ breaking: String, check: String = "systemctl is-active -q containerd") {
        (self.name, self.breaking, self.check) = (name, breaking, check)
    }

    /// What may happen to the files of any host.
    static let files: [Damage] = [
        Damage(
            "a file is a directory with something in it",
            "rm /etc/crictl.yaml; mkdir -p /etc/crictl.yaml/x; echo mine > /etc/crictl.yaml/x/f",
            check: "test -f /etc/crictl.yaml && grep -qr mine /var/lib/slipway/aside/etc/"),
        Damage("a file is a pipe", "rm /etc/crictl.yaml; mkfifo /etc/crictl.yaml", check: "test -f /etc/crictl.yaml"),
        Damage(
            "a file is a link to itself", "rm /etc/crictl.yaml; ln -s crictl.yaml /etc/crictl.yaml",
            check: "test -s /etc/crictl.yaml"),
        Damage(
            "a directory is a file", "rm -rf /etc/cni/net.d; echo x > /etc/cni/net.d", check: "test -d /etc/cni/net.d"),
        Damage(
            "a directory is a link", "rm -rf /etc/cni/net.d; mkdir -p /srv/net.d; ln -s /srv/net.d /etc/cni/net.d",
            check: "test -d /etc/cni/net.d && test ! -L /etc/cni/net.d && test -d /srv/net.d"),
        Damage(
            "a parent is a file", "rm -rf /etc/containerd; echo x > /etc/containerd",
            check: "test -s /etc/containerd/config.toml"),
        Damage("a file has no mode at all", "chmod 0 /etc/containerd/config.toml"),
        Damage(
            "/etc/hosts is empty", ": > /etc/hosts", check: "grep -q localhost /etc/hosts && grep -q node-3 /etc/hosts"),
        Damage(
            "/etc/hosts is gone", "rm /etc/hosts", check: "grep -q localhost /etc/hosts && grep -q node-3 /etc/hosts"),
        Damage(
            "half of the block in /etc/hosts", "sed -i '/slipway end/d; /cp-1/d' /etc/hosts",
            check: "test $(grep -c node-3 /etc/hosts) -ge 1 && test $(grep -c cp-1 /etc/hosts) = 1"),
        Damage(
            "settings of the kernel", ": > /etc/sysctl.d/60-slipway.conf; sysctl -qw net.ipv4.ip_forward=0",
            check: "test $(cat /proc/sys/net/ipv4/ip_forward) = 1"),
        Damage("slipway's own folder", "rm -rf /var/lib/slipway"),
        Damage(
            "the host's name", "hostname bogus; rm /etc/hostname",
            check: "test $(hostname) = node-3 && test -s /etc/hostname"),
    ]

    /// What may happen to the container runtime.
    static let runtime: [Damage] = [
        Damage("stopped, disabled and masked", "systemctl disable -q --now containerd; systemctl mask -q containerd"),
        Damage(
            "a drop-in that lets it do something else",
            dropIn("99-bad", "[Service]\\nExecStart=\\nExecStart=/bin/false\\n")
                + "systemctl restart containerd || true"),
        Damage(
            "a drop-in that it does not live with",
            dropIn("99-bad", "[Service]\\nUser=nobody\\n") + "systemctl restart containerd || true"),
        Damage(
            "a unit in the place of the distribution's",
            "printf '[Service]\\nExecStart=/bin/false\\n' > /etc/systemd/system/containerd.service; "
                + "systemctl daemon-reload; systemctl restart containerd || true"),
        Damage(
            "all units of /etc",
            "rm -rf /etc/systemd/system/*.service /etc/systemd/system/*.service.d; systemctl daemon-reload"),
        Damage(
            "the package", "dpkg --remove --force-depends containerd >/dev/null 2>&1", check: "ctr version >/dev/null"),
        Damage("a program of a package", "rm -f /usr/sbin/runc", check: "runc --version >/dev/null"),
        Damage("a program of a package, cut off", ": > /usr/sbin/runc", check: "runc --version >/dev/null"),
        Damage("a program that may not be run", "systemctl stop containerd; chmod 0 /usr/bin/containerd"),
        Damage("a program that is gone", "systemctl stop containerd; rm /usr/bin/containerd"),
        Damage("the CNI plugins", "rm -f /usr/lib/cni/*", check: "test -x /usr/lib/cni/bridge"),
        Damage(
            "a database of garbage, under it",
            "head -c 100000 /dev/urandom > \(database); systemctl restart containerd || true",
            check: store),
        Damage(
            "a database of garbage, while it stood still",
            "systemctl stop containerd; head -c 100000 /dev/urandom > \(database)", check: store),
        Damage(
            "a file in the place of its database",
            "systemctl stop containerd; rm -rf /var/lib/containerd/io*; echo x > \(folder)/io.containerd.metadata.v1.bolt",
            check: store),
    ]

    private static let folder = "/var/lib/containerd"
    private static let database = "\(folder)/io.containerd.metadata.v1.bolt/meta.db"
    private static let store =
        "systemctl is-active -q containerd && ctr -n k8s.io images list >/dev/null && ls -d \(folder)/slipway-aside/*"

    static func dropIn(_ name: String, _ text: String, of unit: String = "containerd") -> String {
        let folder = "/etc/systemd/system/\(unit).service.d"
        return "mkdir -p \(folder); printf '\(text)' > \(folder)/\(name).conf; systemctl daemon-reload; "
    }

    /// What may happen to an etcd member, but for its data.
    static let etcd: [Damage] = [
        Damage("the unit", "rm /etc/systemd/system/etcd.service; systemctl daemon-reload", check: member),
        Damage(
            "masked", "systemctl stop etcd; rm -f /etc/systemd/system/etcd.service; systemctl mask -q etcd",
            check: member),
        Damage("all settings and keys", "rm -rf /etc/etcd", check: member),
        Damage("keys of no length", "systemctl stop etcd; for f in /etc/etcd/pki/*; do : > $f; done", check: member),
        Damage("a key that is another's", "cp /etc/etcd/pki/peer.key /etc/etcd/pki/server.key", check: member),
        Damage("its user", "systemctl stop etcd; sed -i '/^etcd:/d' /etc/passwd /etc/group /etc/shadow", check: member),
        Damage(
            "the package", "systemctl stop etcd; dpkg --remove --force-depends etcd-server >/dev/null 2>&1",
            check: member),
        Damage("the program", "systemctl stop etcd; : > /usr/bin/etcd", check: member),
        Damage("etcdctl", "rm /usr/bin/etcdctl", check: member),
        Damage(
            "a drop-in that lets it do something else",
            dropIn("99-bad", "[Service]\\nExecStart=\\nExecStart=/bin/false\\n", of: "etcd")
                + "systemctl stop etcd; systemctl start --no-block etcd", check: member),
    ]

    private static let member =
        "ETCDCTL_API=3 etcdctl --cacert=/etc/etcd/pki/ca.crt --cert=/etc/etcd/pki/client.crt "
        + "--key=/etc/etcd/pki/client.key --endpoints=https://127.0.0.1:2379 endpoint health"
}
