public import ArgumentParser
import Documents
import Engine
import Foundation
import Kubernetes
import Ledger
import Model
public import PKI

extension Rotation.Stage: ExpressibleByArgument {}

/// `slipway certs rotate`
struct CertsRotateCommand: AsyncParsableCommand {
    /// Which authorities are meant.
    enum Authorities: String, ExpressibleByArgument, CaseIterable {
        case cluster, etcd
        case frontProxy = "front-proxy"
        case all

        func subjects(in cluster: Cluster) -> Set<Rotation.Subject> {
            switch self {
            case .cluster: [.cluster]
            case .etcd: [.etcd]
            case .frontProxy: [.frontProxy]
            case .all: cluster.hasControlPlane ? [.cluster, .etcd, .frontProxy] : [.etcd]
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Issue certificates anew, or replace authorities and keys in stages.",
        discussion: """
            --all, --host and --name issue certificates anew and bring them to their hosts as `apply` does, with \
            everything that drifted there. --authority, --service-account and --encryption-key replace what certificates, \
            tokens and stored secrets hang on, in three stages that each reach every host before the next one begins: \
            trust (the new one is taken too), sign (the new one signs), drop (the old one is gone). A command that was \
            cut off or stopped at a host is simply given again.
            """)

    @OptionGroup var inventory: InventoryOptions
    @Flag(help: "Every certificate of hosts, and the administrator's.") var all = false
    @Option(
        name: .customLong("host"), parsing: .upToNextOption,
        help: ArgumentHelp("The certificates of these hosts and group:NAME.", valueName: "name"))
    var hosts: [String] = []
    @Option(
        name: .customLong("name"), parsing: .upToNextOption,
        help: ArgumentHelp("The certificates of these names: apiserver, kubelet, etcd/server, …", valueName: "name"))
    var names: [String] = []
    @Option(help: ArgumentHelp("An authority: cluster, etcd, front-proxy or all.", valueName: "authority"))
    var authority: Authorities?
    @Flag(help: "The key pair that signs tokens of service accounts; the old one is dropped by --until drop.")
    var serviceAccount = false
    @Flag(help: "The key that secrets in etcd are encrypted with; all of them are written again.")
    var encryptionKey = false
    @Option(help: ArgumentHelp("Stop when every host has this stage: trust, sign or drop.", valueName: "stage"))
    var until: Rotation.Stage?
    @Flag(help: "Drop an old service-account key although tokens that it signed may still be in use.")
    var acceptTokenLoss = false
    @Flag(help: "Take versions of etcd, containerd and pause that were not tried with this Kubernetes.")
    var acceptUntestedVersions = false
    @Option(help: ArgumentHelp("Take releases from this file of `slipway bundle`.", valueName: "file"))
    var bundle: String?
    @Option(help: ArgumentHelp("How many hosts are worked on at once.", valueName: "number")) var concurrency = 64
    @Option(help: "text, or json: one event a line.") var output = OutputFormat.text
    @Flag(name: .shortAndLong, help: "Do not ask.") var yes = false

    private var isLeafWork: Bool { all || !hosts.isEmpty || !names.isEmpty }
    private var isStaged: Bool { authority != nil || serviceAccount || encryptionKey }

    func validate() throws {
        guard isLeafWork != isStaged else {
            throw ValidationError(
                isLeafWork
                    ? "certificates and what they hang on are replaced one after the other: give two commands"
                    : "say what: --all, --host, --name, --authority, --service-account or --encryption-key")
        }
        guard !all || hosts.isEmpty && names.isEmpty else {
            throw ValidationError("--all is everything: leave --host and --name out")
        }
        guard until == nil || isStaged else {
            throw ValidationError("--until is for --authority, --service-account and --encryption-key")
        }
        guard !serviceAccount || authority == nil && !encryptionKey else {
            throw ValidationError("--service-account waits for tokens to end: give it a command of its own")
        }
        guard concurrency >= 1 else { throw ValidationError("--concurrency is a number from 1 up") }
    }

    func run() async throws {
        let cluster = try InventoryFile(inventory.inventory).cluster
        let folder = ClusterFolder(cluster: cluster.name)
        guard folder.exists, KeyFolder(folder.pki).exists else {
            throw Failure(
                .input, "rotate the certificates of \(cluster.name)", why: "nothing was built yet",
                hint: "`slipway apply -i \(inventory.inventory)` builds it")
        }
        let rollout = Rollout(inventory: inventory.inventory, options: try options(), cluster: cluster, folder: folder)
        if isLeafWork {
            try await reissue(cluster, rollout)
        } else {
            try await succeed(cluster, rollout)
        }
    }

    /// As `apply` takes them.
    private func options() throws -> RunOptions {
        var words = ["--concurrency", "\(concurrency)", "--output", output.rawValue]
        if yes { words.append("--yes") }
        if acceptUntestedVersions { words.append("--accept-untested-versions") }
        if let bundle { words += ["--bundle", bundle] }
        if !hosts.isEmpty { words += ["--host"] + hosts }
        return try RunOptions.parse(words)
    }

    private func reissue(_ cluster: Cluster, _ rollout: Rollout) async throws {
        let chosen = try HostChoice(hosts).hosts(of: cluster)
        let order = Rotation.Order(
            hosts: Array(chosen ?? []), names: try NameChoice(names).names(of: cluster), since: Date())
        guard CertificateCatalogue.requests(for: cluster).contains(where: { order.covers($0.id) }) else {
            throw Failure(
                .input, "choose certificates", why: "those hosts have none of these names",
                hint: "`slipway certs list` shows which there are")
        }
        try rollout.confirm("issue \(order.words(in: cluster)) of \(cluster.name) anew?")
        try await rollout.reissue(order)
    }

    private func succeed(_ cluster: Cluster, _ rollout: Rollout) async throws {
        var subjects = authority?.subjects(in: cluster) ?? []
        if serviceAccount { subjects.insert(.serviceAccount) }
        if encryptionKey { subjects.insert(.encryptionKey) }
        guard cluster.hasControlPlane || subjects == [.etcd] else {
            throw Failure(
                .input, "rotate the keys of \(cluster.name)", why: "the inventory has no control plane",
                hint: "there is only etcd's authority: --authority etcd")
        }
        let list = subjects.sorted().map(\.rawValue).joined(separator: ", ")
        try rollout.confirm("replace \(list) of \(cluster.name), stage by stage?")
        try await StagedRotation(
            subjects: subjects, until: until, acceptsTokenLoss: acceptTokenLoss, rollout: rollout
        ).run()
    }
}

extension Rotation.Order {
    /// `apiserver, kubelet of cp-1`.
    func words(in cluster: Cluster) -> String {
        let what = names.isEmpty ? "all certificates" : names.joined(separator: ", ")
        return hosts.isEmpty ? what : "\(what) on \(hosts.map(\.rawValue).joined(separator: ", "))"
    }
}
