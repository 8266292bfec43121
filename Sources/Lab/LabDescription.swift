/// A lab that was asked for: what it is made of and where its files are. It is kept as `lab.json` in the lab's folder.
public struct LabDescription: Codable, Equatable, Sendable {
    /// The lab's name, which is the cluster's name in the inventory too.
    public let name: String
    /// What `up` was asked for.
    public internal(set) var options: LabOptions
    /// All hosts, in the order of their addresses.
    public internal(set) var hosts: [LabHost]
    /// The absolute path of the inventory.
    public internal(set) var inventory: String
    /// The absolute path of the private key that root and ops let in on every host.
    public let identity: String
    /// The absolute path of the known_hosts file that the inventory names; it starts empty.
    public let knownHosts: String
    /// The controller's own address in the hosts' network.
    public let controllerAddress: String
    /// The folder of the image below the hosts.
    public let image: String
}
