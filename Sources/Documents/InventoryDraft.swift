import Model

/// An inventory as it is written, every value with its place.
struct InventoryDraft: Decodable {
    var cluster: ClusterDraft
    var network: NetworkDraft?
    var ssh: SSHDraft?
    var vars: Located<Tree>?
    var runtime: RuntimeDraft?
    var etcd: SoftwareDraft?
    var transfer: TransferDraft?
    var hosts: Tree

    /// The network, where what is not said is usual, and every value alone is possible.
    func networkChecked() throws(Failure) -> Network {
        var result = Network()
        guard let network else { return result }
        result.pods = network.pods?.value ?? result.pods
        result.services = network.services?.value ?? result.services
        result.hostPrefix = network.hostPrefix?.value ?? result.hostPrefix
        result.mode = network.mode ?? result.mode
        result.mtu = network.mtu ?? result.mtu
        if let bridge = network.bridge {
            guard InterfaceName.isValid(bridge.value) else {
                throw Failure(
                    at: bridge.mark, "network.bridge", "'\(bridge.value)' cannot be the name of a network interface",
                    hint: "1 to 15 of the characters a-z A-Z 0-9 . _ -, for example cbr0")
            }
            result.bridge = bridge.value
        }
        return result
    }
}

extension Located where Wrapped == Tree {
    /// A map of values; nothing written is an empty one.
    func map(_ path: String) throws(Failure) -> Value {
        if value.isNull { return [:] }
        guard value.pairs != nil else {
            throw Failure(
                at: mark, path, "names and values are expected, found \(value.words)", hint: "write NAME: VALUE")
        }
        return value.value
    }
}
