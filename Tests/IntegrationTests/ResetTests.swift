import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// After a reset a host is as it was before the first run, with everything in place that others put there.
    @Suite(.serialized) struct TakingBack {
        private static let name = "reset"

        /// A lab of its own, with a host, and what others have on it.
        private struct Dock {
            let lab: Lab
            let folder: URL
            let slipway: Slipway

            func on(_ script: String, location: SourceLocation = #_sourceLocation) async throws {
                let reply = try await lab.exec("cp-1", ["sh", "-ec", script])
                try #require(reply.isSuccess, "\(script)\n\(reply.output)\(reply.errors)", sourceLocation: location)
            }
        }

        private func dock(_ release: LabRelease, hosts: Int = 1) async throws -> Dock {
            let folder = URL(filePath: "/tmp/slipway-reset-\(getpid())-\(release.rawValue)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let lab = try Lab(name: Self.name)
            try await lab.down { _ in }
            var options = LabOptions()
            (options.subnet, options.inventory, options.release) = (
                "10.85.0.0/24", folder.appending(path: "lab.yaml").path, release
            )
            options.hosts = hosts
            _ = try await lab.up(options) { _ in }
            let slipway = Slipway(
                home: folder.appending(path: "home"), inventory: folder.appending(path: "lab.yaml"))
            return Dock(lab: lab, folder: folder, slipway: slipway)
        }

        /// Files where packages and steps put theirs, rules, an account, a setting.
        private static let foreign = """
            mkdir -p /etc/containerd/certs.d/mine /var/lib/etcd /etc/kubernetes /etc/cni/net.d
            echo 'version = 2 # mine' > /etc/containerd/config.toml; chmod 640 /etc/containerd/config.toml
            echo mine > /etc/containerd/certs.d/mine/hosts.toml
            echo mine > /var/lib/etcd/mine; echo mine > /var/lib/containerd/mine
            echo mine > /etc/kubernetes/mine; echo '{}' > /etc/cni/net.d/99-mine.conf
            echo 'net.ipv4.ip_local_port_range = 30000 50000' > /etc/sysctl.d/90-mine.conf
            echo 'net.ipv4.ip_forward = 0' > /etc/sysctl.d/91-mine.conf
            echo '10.9.9.9 mine # of others' >> /etc/hosts
            useradd --system --home-dir /nowhere mine
            iptables -t filter -N MINE; iptables -t filter -A MINE -s 10.9.9.9 -j ACCEPT
            iptables -t filter -A INPUT -p tcp --dport 4242 -j MINE
            iptables -t nat -A POSTROUTING -s 10.9.9.9 -j MASQUERADE
            iptables-save > /etc/mine.rules
            """

        @Test(arguments: [LabRelease.bookworm, .trixie])
        func aHostIsAsItWasBefore(_ release: LabRelease) async throws {
            let dock = try await dock(release)
            try await dock.on(Self.foreign)
            let before = try await HostSnapshot(dock.lab, "cp-1")
            let apply = try await dock.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            let between = try await HostSnapshot(dock.lab, "cp-1")
            #expect(between.difference(from: before).count == 40)
            let dry = try await dock.slipway.run("reset", "--all", "--dry-run", "--output", "json")
            #expect(dry.status == 2, "\(dry.words)")
            let reset = try await dock.slipway.run("reset", "--all", "--yes", "--output", "json")
            #expect(reset.status == 0, "\(reset.words)")
            let after = try await HostSnapshot(dock.lab, "cp-1")
            #expect(after.difference(from: before) == [])
            // Twice is once.
            let again = try await dock.slipway.run("reset", "--all", "--yes", "--output", "json")
            #expect(again.status == 0 && again.changes.allSatisfy { $0.contains("/var/lib/slipway") }, "\(again.words)")
            // A new cluster with the old keys, and back again; this time the host goes down in between.
            let anew = try await dock.slipway.run("apply", "--yes", "--output", "json")
            #expect(anew.status == 0, "\(anew.words)")
            try await dock.lab.stop("cp-1")
            try await dock.lab.start("cp-1")
            try FileManager.default.removeItem(at: dock.folder.appending(path: "home"))
            let last = try await dock.slipway.run("reset", "cp-1", "--yes", "--output", "json")
            #expect(last.status == 0, "\(last.words)")
            let end = try await HostSnapshot(dock.lab, "cp-1")
            // Rules that nobody keeps do not outlive a boot.
            #expect(end.difference(from: before).filter { !$0.dropFirst(2).hasPrefix("firewall: ") } == [])
            try await dock.lab.down { _ in }
        }
    }
}
