internal import Model

/// Every name that a lab gives to something of the machine, derived from the lab's name alone, so that `down` finds
/// all of it even when the lab's own files are gone.
struct LabNames: Equatable, Sendable {
    let lab: String

    /// The kernel's limit for the name of a network interface, without the closing zero.
    static let longestInterface = 15

    /// Refuses names that are not DNS labels of at most 32 characters.
    init(_ lab: String) throws(Failure) {
        let allowed = lab.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard allowed, (1...32).contains(lab.utf8.count), !lab.hasPrefix("-"), !lab.hasSuffix("-") else {
            throw Failure(
                .input, "lab name '\(lab)'", why: "not a DNS label of at most 32 characters",
                hint: "use lower case letters, digits and '-', as in 'lab-2'")
        }
        self.lab = lab
    }

    /// The machine's end of the link into the lab; the only interface in the machine's own network namespace.
    var uplink: String {
        let plain = "slw-" + lab
        guard plain.utf8.count > Self.longestInterface else { return plain }
        return "slw-" + lab.prefix(4) + Digest.text(of: lab).prefix(7)
    }

    /// What the uplink's alias says, so that a foreign interface of the same name is never taken for ours.
    var uplinkAlias: String { "slipway lab \(lab)" }

    /// The network namespace with the bridge that joins the hosts.
    var switchNamespace: String { "slipway.\(lab)" }

    /// The network namespace of a host. A dot separates the parts, since no part may contain one.
    func namespace(of host: HostName) -> String { "slipway.\(lab).\(host)" }

    /// Whether a network namespace is one of this lab's.
    func owns(namespace: String) -> Bool {
        namespace == switchNamespace || namespace.hasPrefix(switchNamespace + ".")
    }

    /// The name under which systemd-nspawn keeps its own files for a host.
    func machine(of host: HostName) -> String { "slipway-\(lab)--\(host)" }

    /// Whether such a name is one of this lab's.
    func owns(machine: String) -> Bool { machine.hasPrefix("slipway-\(lab)--") }

    /// The control group above everything that the lab runs.
    var group: String { "slipway-\(lab)" }

    /// The control group of a host.
    func group(of host: HostName) -> String { "\(group)/\(host)" }

    /// The control group of a build of an image; no host can have this name.
    var buildGroup: String { "\(group)/_image" }

    /// The control group of the process that carries frames of slow lines.
    var porterGroup: String { "\(group)/_porter" }
}
