internal import Glibc
internal import Model

/// What makes a root folder a host of its own: its overlay, name, keys and accounts.
extension HostMachine {
    /// Makes what is missing; what was made once stays, so a host keeps its host keys when it starts again.
    func prepare() async throws(Failure) {
        for path in [folder.root, folder.upper, folder.work, folder.containerd] { try Files.makeFolder(path) }
        try mount()
        guard !Files.exists(folder.ready) else { return }
        try writeIdentity()
        try await admit()
        try await makeHostKeys()
        try Files.write("", to: folder.ready)
    }

    /// Makes the host a bare one again, as if its disk had been replaced: nothing of it stays but its name and address.
    func wipe() async throws(Failure) {
        try await kill()
        try MountPoint.removeAll(inside: folder.path)
        try await Files.remove(tree: folder.path)
    }

    private func mount() throws(Failure) {
        guard try !MountPoint.all().contains(where: { $0.path == folder.root }) else { return }
        let options = "lowerdir=\(LabImage(path: lab.image).root),upperdir=\(folder.upper),workdir=\(folder.work)"
        guard Glibc.mount("overlay", folder.root, "overlay", 0, options) == 0 else {
            throw Failure(.step, "mount the root folder", host: host.name, why: Files.reason(errno))
        }
    }

    private func writeIdentity() throws(Failure) {
        let etc = folder.root + "/etc"
        try Files.write("\(host.name)\n", to: etc + "/hostname")
        try Files.write(
            """
            127.0.0.1 localhost
            127.0.1.1 \(host.name)
            ::1 localhost ip6-localhost ip6-loopback

            """, to: etc + "/hosts")
        try Files.write("nameserver \(plan.gateway)\n", to: etc + "/resolv.conf")
        // The kernel makes a new random one for every reader; the machine's identity is the same without dashes.
        let identity = try Files.read("/proc/sys/kernel/random/uuid").trimmed.replacing("-", with: "")
        try Files.write(identity + "\n", to: etc + "/machine-id", mode: 0o444)
    }

    /// Lets the lab's key in for root and for ops.
    private func admit() async throws(Failure) {
        let key = try Files.read(folders.key + ".pub")
        for home in ["/root", "/home/ops"] {
            let file = "\(folder.root)\(home)/.ssh/authorized_keys"
            try Files.write(key, to: file, mode: 0o600)
            try await Command("chown", "--reference=\(folder.root)\(home)", file).succeed("give \(file) to its owner")
        }
    }

    /// The three kinds of keys that Debian makes.
    private func makeHostKeys() async throws(Failure) {
        for kind in ["ecdsa", "ed25519", "rsa"] {
            let file = "\(folder.root)/etc/ssh/ssh_host_\(kind)_key"
            try Files.remove(file: file)
            try await KeyPair.make(file, kind: kind, comment: "root@\(host.name)")
        }
    }
}
