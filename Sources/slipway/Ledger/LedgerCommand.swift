import ArgumentParser
import Foundation
import Ledger
import Model
import PKI

/// `slipway ledger`
struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "The folder of a cluster on this machine: sealing its secrets.",
        subcommands: [LedgerEncryptCommand.self, LedgerDecryptCommand.self])
}

/// `slipway ledger encrypt`
struct LedgerEncryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encrypt", abstract: "Seal the private keys and tokens of the folder with a passphrase.",
        discussion: """
            Commands that need a key ask for the passphrase once, or read it from the file that SLIPWAY_PASSPHRASE_FILE \
            names. A lost passphrase is a lost folder. After being cut off, give the same command and passphrase again.
            """)

    @OptionGroup var inventory: InventoryOptions

    func run() throws {
        try SealedFolder.working(on: inventory) { keys in
            let wasSealed = try keys.seal() == .sealed
            let count = try keys.encrypt(newPassphrase: Passphrase.chosen)
            Console.say(
                wasSealed && count == 0
                    ? "everything was sealed already, with this passphrase"
                    : "\(count) files are sealed; keep the passphrase where the folder is not")
        }
    }
}

/// `slipway ledger decrypt`
struct LedgerDecryptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decrypt", abstract: "Open what `ledger encrypt` sealed, for good.")

    @OptionGroup var inventory: InventoryOptions

    func run() throws {
        try SealedFolder.working(on: inventory) { keys in
            guard try keys.seal() != .open else { return Console.say("nothing is sealed") }
            Console.say("\(try keys.decrypt()) files are open")
        }
    }
}

/// The keys of a cluster while nobody else works with them.
enum SealedFolder {
    static func working(on inventory: InventoryOptions, _ work: (KeyFolder) throws -> Void) throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        let folder = ClusterFolder(cluster: cluster.name)
        guard folder.exists, folder.keys.exists else {
            throw Failure(
                .input, "keys of \(cluster.name)", why: "there are none in \(folder.path)",
                hint: "the first `slipway apply` of a cluster makes them")
        }
        let ledger = try Ledger.open(folder, mode: .write, holder: Holder(command: Caller.command))
        defer { try? ledger.close() }
        try work(folder.keys)
    }
}
