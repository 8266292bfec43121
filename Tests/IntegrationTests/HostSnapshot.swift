import Foundation
import Lab
import Model
import Testing

/// A host as a whole: every file, package, account, unit, setting of the kernel, route, rule and mount.
struct HostSnapshot: Equatable {
    /// `section: line`, each once.
    var lines: Set<String>

    /// What is left out, and why:
    /// - `/var/cache`, `/var/log`, `/var/lib/apt`, `/var/tmp`, `/tmp`: caches, logs, lists of packages, and what anybody
    ///   may throw away; of `/run` only the names in it, without the lock of slipway's agents and what logins leave there;
    /// - `/var/lib/dpkg`: the database of packages, whose content is looked at as such;
    /// - `/srv/packages`: the lab's own archive;
    /// - a random seed, and counters of the kernel that never stand still.
    static let script = """
        export LC_ALL=C
        skip='( -path /var/cache -o -path /var/log -o -path /var/lib/apt -o -path /var/lib/dpkg -o -path /var/tmp
            -o -path /tmp -o -path /run -o -path /srv/packages -o -path /var/lib/systemd/random-seed )'
        set -f
        find / /var/lib/containerd -xdev $skip -prune -o -printf 'file: %p %y %m %u:%g %l\\n' | sort -u
        find / /var/lib/containerd -xdev $skip -prune -o -type f -printf 'size: %p %s\\n' | sort -u
        find / /var/lib/containerd -xdev $skip -prune -o -type f -print0 | sort -zu | xargs -0 sha256sum | sed 's/^/content: /'
        set +f
        ls -A /run | grep -vxE 'slipway.lock|adduser|motd.dynamic' | sed 's/^/run: /'
        dpkg-query -W -f 'package: ${Package}:${Architecture} ${Version} ${db:Status-Abbrev}\\n'
        getent passwd | sed 's/^/user: /'
        getent group | sed 's/^/group: /'
        systemctl list-unit-files --no-legend --no-pager | awk '{print "enabled: " $1, $2}' | grep -v session-
        systemctl list-units --all --no-legend --no-pager --plain | awk '{print "running: " $1, $3}' \\
            | grep -E ' (active|failed|activating)$' | grep -vE 'session-|user-|user@|run-user|[.]device|run-credentials'
        find /proc/sys -type f -perm -u+r ! -path '/proc/sys/kernel/random/*' ! -name nf_conntrack_count \\
            ! -name ns_last_pid ! -name dentry-state ! -name 'inode-*' ! -name file-nr ! -path '/proc/sys/kernel/pty/nr' \\
            ! -name aio-nr ! -path /proc/sys/fs/quota/syncs -exec grep -sH '' {} + | sed 's/^/sysctl: /'
        { ip route show table all; ip -6 route show table all; } | sed 's/ metric.*//; s/^/route: /'
        ip -br link | awk '{print "link: " $1}'
        ip -br address | awk '{print "address: " $1, $3, $4}'
        { nft list ruleset; iptables-save; ip6tables-save; } 2>/dev/null | grep -v '^#' | sed 's/^/firewall: /; s/\\[[0-9:]*\\]//'
        awk '{print "mount: " $2, $3}' /proc/self/mounts | grep -v /run/user
        sed 's/^/swap: /' /proc/swaps
        echo "hostname: $(hostname)"
        exit 0
        """

    init(_ lab: Lab, _ host: HostName) async throws {
        let reply = try await lab.exec(host, ["bash", "-s"], input: Self.script)
        try #require(reply.isSuccess, "\(reply.errors)")
        lines = Set(reply.output.split(separator: "\n").map(String.init))
        try #require(lines.count > 5_000, "a host has more to it: \(lines.count) lines")
    }

    /// Of several hosts, beside each other.
    static func all(_ lab: Lab, _ hosts: [HostName]) async throws -> [HostName: HostSnapshot] {
        try await withThrowingTaskGroup(of: (HostName, HostSnapshot).self) { group in
            for host in hosts { group.addTask { (host, try await HostSnapshot(lab, host)) } }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// What is different, as lines with a sign; short enough to be read.
    func difference(from before: HostSnapshot) -> [String] {
        let gone = before.lines.subtracting(lines).map { "- \($0)" }
        let came = lines.subtracting(before.lines).map { "+ \($0)" }
        return Array((gone + came).sorted { $0.dropFirst(2) < $1.dropFirst(2) }.prefix(40))
    }
}
