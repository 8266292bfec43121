import ArgumentParser
import Documents
import Foundation
import Kubernetes
import Ledger
import Model
import PKI
import StepKit

/// `slipway kubeconfig`
struct KubeconfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubeconfig", abstract: "Print a kubeconfig of the cluster, or merge it into your own.",
        discussion: """
            Without --user it is the administrator's. With --user, a certificate for somebody else is issued and kept \
            nowhere: what it may do is for RoleBindings to say, by its name and groups. No host is asked.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Option(help: ArgumentHelp("Somebody else than the administrator.", valueName: "name")) var user: String?
    @Option(name: .customLong("group"), help: ArgumentHelp("A group of that user; may be repeated.", valueName: "name"))
    var groups: [String] = []
    @Option(help: ArgumentHelp("How long that user's certificate is valid: 30m, 8h, 7d.", valueName: "time"))
    var ttl: String?
    @Option(help: ArgumentHelp("Where the API is reached; without it, as the inventory says.", valueName: "URL"))
    var server: String?
    @Flag(help: "Merge it into $KUBECONFIG or ~/.kube/config instead of printing it.") var merge = false
    @Flag(help: "With --merge: make it the current context.") var use = false

    func validate() throws {
        guard user != nil || (groups.isEmpty && ttl == nil) else {
            throw ValidationError("--group and --ttl are for a --user; the administrator's certificate has its own")
        }
        guard !use || merge else { throw ValidationError("--use goes with --merge") }
    }

    func run() throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        let folder = ClusterFolder(cluster: cluster.name)
        guard cluster.hasControlPlane, folder.exists else {
            throw Failure(
                .input, "kubeconfig of \(cluster.name)", why: "nothing was built yet",
                hint: "`slipway apply -i \(inventory.inventory)` builds it")
        }
        let text = try kubeconfig(cluster, folder).text
        guard merge else {
            Console.draw(String(decoding: text.bytes, as: UTF8.self))
            return
        }
        try put(text, cluster)
    }

    private func kubeconfig(_ cluster: Cluster, _ folder: ClusterFolder) throws -> Kubeconfig {
        let ledger = try Ledger.open(
            folder, mode: user == nil ? .write : .read, holder: Holder(command: Caller.command))
        defer { try? ledger.close() }
        let issuer = Issuer(
            folder: folder.pki, cluster: cluster.name, settings: PKISettings(cluster), mode: .write,
            passphrase: Passphrase.source)
        let certificate: IssuedCertificate
        if let user {
            certificate = try issuer.issue(user: user, groups: groups, lifetime: try lifetime())
        } else {
            let request = CertificateCatalogue.admin
            guard let issued = try issuer.issue([request])[request.id] else {
                throw Failure(.step, "kubeconfig of \(cluster.name)", why: "its certificate was not issued")
            }
            certificate = issued
        }
        let name = user.map { "\($0)@\(cluster.name)" } ?? cluster.name
        return Kubeconfig(
            cluster: cluster.name, server: try server ?? place(of: cluster),
            authority: try issuer.trusted(.cluster), certificate: certificate.certificate,
            key: certificate.key, user: user.map { "\($0)@\(cluster.name)" } ?? "\(cluster.name)-admin", context: name)
    }

    private func place(of cluster: Cluster) throws(Failure) -> String {
        guard let url = ClusterValues(World(cluster)).common["kubernetes.public"]?.text else {
            throw Failure(
                .input, "kubeconfig of \(cluster.name)", why: "it is not known where its API is", hint: "give --server")
        }
        return url
    }

    /// Seconds.
    private func lifetime() throws -> TimeInterval {
        let text = ttl ?? "8h"
        let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), count > 0 else {
            throw Failure(.input, "--ttl \(text)", why: "this is no time", hint: "write 30m, 8h or 7d")
        }
        return Double(count) * unit
    }

    private func put(_ text: Secret, _ cluster: Cluster) throws {
        let named = Console.environment["KUBECONFIG"]?.split(separator: ":").first.map(String.init)
        let home = Console.environment["HOME"] ?? NSHomeDirectory()
        let path = URL(filePath: named ?? home + "/.kube/config").resolvingSymlinksInPath().path
        let existing = FileManager.default.fileExists(atPath: path) ? try PlaybookFiles.disk.read(path) : nil
        let merged = try KubeconfigMerge(text, into: existing, file: path, setsCurrent: use)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        // Beside it first, for its owner alone from the beginning: whoever reads it sees the old file or the new one.
        let draft = path + ".slipway-\(getpid())"
        guard
            FileManager.default.createFile(
                atPath: draft, contents: Data(merged.text.bytes), attributes: [.posixPermissions: 0o600]),
            rename(draft, path) == 0
        else {
            try? FileManager.default.removeItem(atPath: draft)
            throw Failure(
                .input, "write \(path)", why: String(cString: strerror(errno)),
                hint: "set KUBECONFIG to a file of your own")
        }
        for entry in merged.replaced { Console.remark("replaced \(entry)") }
        let context = user.map { "\($0)@\(cluster.name)" } ?? cluster.name
        Console.say("\(path) knows the context \(context)" + (merged.isCurrent ? ", and it is the current one" : ""))
        if !merged.isCurrent { Console.say("next: kubectl --context \(context) get nodes") }
    }
}
