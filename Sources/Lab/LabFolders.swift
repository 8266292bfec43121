internal import Model

/// Where the files of one lab are.
struct LabFolders: Equatable, Sendable {
    /// The folder of all labs.
    let labs: String
    /// The folder of all images.
    let cache: String
    let lab: String

    var state: String { "\(labs)/\(lab)" }
    var description: String { state + "/lab.json" }
    var key: String { state + "/key" }
    var knownHosts: String { state + "/known_hosts" }
    func host(_ name: HostName) -> HostFolder { HostFolder(path: "\(state)/hosts/\(name)") }
}
