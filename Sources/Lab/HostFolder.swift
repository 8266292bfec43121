/// Where the files of one host are.
struct HostFolder: Equatable, Sendable {
    let path: String

    /// The host's root, which is mounted while the lab is up.
    var root: String { path + "/root" }
    /// What the host changed in its root.
    var upper: String { path + "/upper" }
    /// Scratch space of the overlay.
    var work: String { path + "/work" }
    /// A folder of an ordinary file system that the host has as `/var/lib/containerd`, since containerd cannot put its
    /// own overlays on an overlay. No other folder gets this: Debian's packages treat a data folder that exists before
    /// them as the administrator's own, and etcd then may not write to it.
    var containerd: String { path + "/containerd" }
    /// Says that everything which makes the host itself (name, keys, accounts) is written.
    var ready: String { path + "/ready" }
    var bootScript: String { path + "/boot.sh" }
    /// What systemd-nspawn and the host's systemd say on their console.
    var console: String { path + "/console.log" }
    /// The process that keeps the host running.
    var record: String { path + "/keeper.pid" }
}
