import ArgumentParser
import Documents
import Foundation
import Model

/// `slipway init`
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write an inventory to start from.")

    @OptionGroup var options: InventoryOptions
    @Option(help: "The cluster's name.") var name = "harbor"
    @Argument(help: ArgumentHelp("Hosts to begin with.", valueName: "address")) var addresses: [String] = []

    func run() throws {
        let hosts = try Self.hosts(addresses)
        let file = try FreshPath(
            options.inventory, "write an inventory", hint: "name another one with -i, or move it away")
        let text = InventoryReader.skeleton(name: name, hosts: hosts)
        try check(text)
        do {
            try Data(text.utf8).write(to: file.url, options: .withoutOverwriting)
        } catch {
            throw Failure(.input, "write \(options.inventory)", why: error.localizedDescription)
        }
        Console.say("wrote \(options.inventory); next: slipway validate -i \(options.inventory)")
    }

    /// Refuses a name or addresses that no inventory can have, before a file with them is there.
    private func check(_ text: String) throws(Failure) {
        do {
            _ = try InventoryReader().read(text, file: options.inventory)
        } catch {
            var failure = error
            failure.place = nil
            throw failure
        }
    }

    /// The first address becomes the control plane, the others nodes; with three or more, three of them carry etcd.
    private static func hosts(_ addresses: [String]) throws(Failure) -> [Model.Host] {
        var hosts: [Model.Host] = []
        for (index, text) in addresses.enumerated() {
            guard let address = Address(text) else {
                throw Failure(.input, "read the addresses", why: "'\(text)' is no IPv4 address such as 10.0.0.11")
            }
            var roles: Set<Role> = index == 0 ? [.controlPlane, .etcd] : [.node]
            if addresses.count >= 3, index < 3 { roles.insert(.etcd) }
            hosts.append(Model.Host(index == 0 ? "cp-1" : HostName("node-\(index)"), address: address, roles: roles))
        }
        return hosts
    }
}
