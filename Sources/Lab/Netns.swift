internal import FoundationEssentials
internal import Glibc
internal import Model

/// Network namespaces with names, as `ip netns` keeps them.
enum Netns {
    static let folder = "/run/netns"

    /// Makes a namespace unless there is one of this name.
    static func make(_ name: String) async throws(Failure) {
        let path = "\(folder)/\(name)"
        if try MountPoint.all().contains(where: { $0.path == path }) { return }
        // A file without a namespace is what remains of an attempt that was cut off.
        try Files.remove(file: path)
        try await Command("ip", "netns", "add", name).succeed("make the network namespace \(name)")
    }

    /// Removes a namespace; it lives on unnamed while processes are in it.
    static func remove(_ name: String) throws(Failure) {
        let path = "\(folder)/\(name)"
        for mount in try MountPoint.all() where mount.path == path { umount2(mount.path, Int32(MNT_DETACH)) }
        try Files.remove(file: path)
    }

    /// The names of the interfaces in a namespace.
    static func links(in name: String) async throws(Failure) -> Set<String> {
        struct Link: Decodable { let ifname: String }
        let text = try await Command("ip", "-n", name, "-json", "link", "show").succeed("look into \(name)")
        let links = (try? JSONDecoder().decode([Link].self, from: Data(text.utf8))) ?? []
        return Set(links.map(\.ifname))
    }

    /// Writes a setting of the kernel in a namespace; an optional one may be unknown to this kernel.
    static func set(_ setting: String, to value: String, in name: String, isOptional: Bool = false)
        async throws(Failure)
    {
        let script = #"test -e "$1" || exit "$3"; echo "$2" > "$1""#
        let arguments = ["netns", "exec", name, "sh", "-c", script, "sh", "/proc/sys/\(setting)", value]
        try await Command("ip", arguments + [isOptional ? "0" : "1"]).succeed("set \(setting) in \(name)")
    }
}
