/// What an image is made from. Its digest changes when anything of it does, so an old image is never taken for a new one.
struct ImageRecipe: Equatable, Sendable {
    let release: LabRelease

    /// What every host starts with: what a fresh server has, and no more.
    static let base = [
        "dbus", "iproute2", "iptables", "iputils-ping", "kmod", "less", "openssh-server", "procps", "python3-minimal",
        "sudo", "systemd", "systemd-sysv",
    ]

    /// What hosts can install from their local archive, with everything it depends on. Each entry is one transaction, as
    /// packages that exclude each other cannot be in the same one. What a release does not have is left out.
    static let offered = [
        """
        acl apparmor apt-utils bash-completion bridge-utils busybox-static ca-certificates chrony conntrack containerd \
        containernetworking-plugins cowsay cri-tools curl e2fsprogs ebtables etcd-client etcd-server ethtool gnupg haproxy \
        htop ipset iptables ipvsadm iputils-ping jq keepalived kmod libpam-systemd logrotate netcat-openbsd nfs-common \
        nftables open-iscsi openssl python3 rsync rsyslog runc socat strace tar tcpdump tree unattended-upgrades unzip \
        util-linux vim-tiny wget wireguard-tools xz-utils
        """,
        "systemd-timesyncd", "openntpd", "ntpsec", "udev", "dnsmasq", "podman", "ufw",
    ]

    /// The base as the file names and the scripts see it.
    var digest: String {
        Digest.text(
            of: ([release.rawValue] + Self.base + Self.offered + [ImageScript.build, ImageScript.collect])
                .joined(separator: "\n"))
    }

    /// The folder's name in the cache.
    var name: String { "\(release.rawValue)-\(digest.prefix(12))" }
}
