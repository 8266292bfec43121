import ArgumentParser
import Model

/// Which cluster a command is about.
struct InventoryOptions: ParsableArguments {
    @Option(name: [.customShort("i"), .long], help: ArgumentHelp("The inventory.", valueName: "file"))
    var inventory = Self.standard
    static let standard = "inventory.yaml"
}

/// Which part of the work a command is about, and how it is told.
struct RunOptions: ParsableArguments {
    @Option(
        name: .customLong("host"), parsing: .upToNextOption,
        help: ArgumentHelp("Only these hosts and group:NAME; commas or blanks between them.", valueName: "name"))
    var hosts: [String] = []

    @Option(
        name: .customLong("layer"), parsing: .upToNextOption,
        help: ArgumentHelp("Only these layers, for example 03-etcd or 03.", valueName: "layer"))
    var layers: [String] = []

    @Option(help: ArgumentHelp("Nothing behind this layer, for example 03-etcd or 03.", valueName: "layer"))
    var until: String?

    @Option(
        help: ArgumentHelp(
            "Take releases from this file of `slipway bundle`, and nothing from the network.", valueName: "file"))
    var bundle: String?

    @Flag(help: "Take versions of etcd, containerd and pause that were not tried with this Kubernetes.")
    var acceptUntestedVersions = false

    @Option(help: ArgumentHelp("How many hosts are worked on at once.", valueName: "number"))
    var concurrency = 64

    @Option(help: "text, or json: one event a line.")
    var output = OutputFormat.text

    @Flag(name: .shortAndLong, help: "Also tell of steps that are as they should be.")
    var verbose = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    func validate() throws {
        guard concurrency >= 1 else { throw ValidationError("--concurrency is a number from 1 up") }
    }

    /// The same, for what a plan was made for. Throws a ``Failure`` for an option that would choose something else.
    func bound(to choice: PlanFile.Choice) throws(Failure) -> RunOptions {
        guard hosts.isEmpty, layers.isEmpty, until == nil, !acceptUntestedVersions else {
            throw Failure(
                .input, "read the command", why: "the plan says for which hosts and layers it is",
                hint: "leave --host, --layer, --until and --accept-untested-versions out, or plan again with them")
        }
        var bound = self
        bound.hosts = choice.hosts?.map(\.rawValue) ?? []
        (bound.layers, bound.until) = (choice.layers, choice.until)
        bound.bundle = bundle ?? choice.bundle
        bound.acceptUntestedVersions = choice.acceptsUntestedVersions
        return bound
    }

    /// The layers that were chosen.
    var range: LayerRange { LayerRange(only: layers, until: until) }

    /// The hosts that were named, those of `group:NAME` among them; nil for all. Throws a ``Failure`` that names the
    /// nearest host or group for one that is not in the inventory.
    func chosen(of cluster: Cluster) throws(Failure) -> Set<HostName>? {
        try HostChoice(hosts).hosts(of: cluster)
    }

    static func isPlaybook(_ word: String) -> Bool { word.hasSuffix(".yaml") || word.hasSuffix(".yml") }

    /// An option that takes several words took a playbook for one of them.
    static func swallowed(_ word: String, by option: String) -> Failure {
        Failure(
            .input, "read the command", why: "\(option) takes every word up to the next option, also \(word)",
            hint: "write playbooks before the options, or behind ` -- `")
    }
}
