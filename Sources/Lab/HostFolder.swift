/// Where the files of one host are.
struct HostFolder: Equatable, Sendable {
    let path: String

    /// The host's root, which is mounted while the lab is up.
    var root: String { path + "/root" }
    /// What the host changed in its root.
    var upper: String { path + "/upper" }
    /// Scratch space of the overlay.
    var work: String { path + "/work" }
    /// Folders of an ordinary file system inside the host, by their path there: containerd cannot put its own overlay
    /// on an overlay, and etcd commonly has a disk of its own.
    var plain: [(folder: String, inside: String)] {
        [(path + "/containerd", "/var/lib/containerd"), (path + "/etcd", "/var/lib/etcd")]
    }
    /// Says that everything which makes the host itself (name, keys, accounts) is written.
    var ready: String { path + "/ready" }
    var bootScript: String { path + "/boot.sh" }
    /// What systemd-nspawn and the host's systemd say on their console.
    var console: String { path + "/console.log" }
    /// The process of systemd-nspawn.
    var record: String { path + "/nspawn.pid" }
}
