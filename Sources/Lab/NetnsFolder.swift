internal import Glibc
internal import Model

/// The folder in which namespaces have their names. `ip netns` mounts it on itself when it makes the first one, and
/// nobody takes that mount away again; so the lab does, if it was the lab that caused it.
struct NetnsFolder: Sendable {
    /// The folder that holds the folders of all labs.
    let labs: String

    /// Writes down that the mount will be a lab's, once per lab and before its first namespace.
    func note(for lab: String) throws(Failure) {
        guard try !isMounted || Files.folders(in: labs).contains(where: { Files.exists(mark($0)) }) else { return }
        try Files.write("", to: mark(lab))
    }

    /// Takes the mount away, unless others have namespaces there.
    func restore(after lab: String) throws(Failure) {
        guard Files.exists(mark(lab)), Files.names(in: Netns.folder).isEmpty, try isMounted else { return }
        guard umount2(Netns.folder, 0) == 0 else {
            throw Failure(.step, "unmount \(Netns.folder)", why: Files.reason(errno))
        }
    }

    private func mark(_ lab: String) -> String { "\(labs)/\(lab)/made-netns-folder" }

    private var isMounted: Bool {
        get throws(Failure) { try MountPoint.all().contains { $0.path == Netns.folder } }
    }
}
