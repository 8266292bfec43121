import Model
public import StepKit
import Wire

/// What containerd has stored is whole: its database can be read, and what that names is there.
///
/// It is looked at in a repair only, since a host that is well is asked often. A broken store is moved aside, with
/// everything that ran out of it ended first: later steps import the images again and start the pods anew.
public struct RuntimeStoreStep: Step {
    public static let kind = "containerd.store"
    public static let reference = StepReference(
        "In a repair: what containerd has stored is whole, or is moved aside so that it begins with an empty store.",
        keys: [
            .init("folder", "path", standard: "/var/lib/containerd", "where containerd keeps it"),
            .init("unit", "text", standard: "containerd.service", "the unit that runs it"),
        ],
        example: """
            - containerd.store: {}
            """)

    public var folder: String?
    public var unit: String?

    public init(folder: String? = nil, unit: String? = nil) { (self.folder, self.unit) = (folder, unit) }

    public var title: String { "containerd's store" }
    public var patience: Patience { Patience(total: .seconds(10), pause: .milliseconds(500)) }

    private var place: String { folder ?? "/var/lib/containerd" }
    private var unitName: String { unit ?? "containerd.service" }
    /// Inside of the store's folder, so that moving is renaming, and containerd passes it over.
    private var aside: String { "\(place)/slipway-aside" }

    /// What containerd says, and what is there.
    public struct Facts: Equatable, Sendable {
        /// Nothing where it is not looked at.
        var unit: UnitStatus?
        var kubelet: UnitStatus?
        var journal: [String] = []
        /// `ctr plugins list`.
        var plugins: Reply?
        /// What it names: digests of contents, and how many snapshots.
        var contents: Reply?
        var snapshots: Reply?
        /// What stands in its folders, with sizes; nothing where there is no folder.
        var blobs: [String: UInt64]?
        var snapshotFolders: Int?
        /// Names in the folder itself.
        var names: [String] = []
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        guard site.world.isRepair else { return Facts() }
        async let unit = host.unitStatus(unitName)
        async let kubelet = host.unitStatus("kubelet.service")
        async let names = host.answer(.list(path: place))
        var facts = try await Facts(unit: unit, kubelet: kubelet)
        if case .list(let entries) = try await names { facts.names = entries.map(\.name).sorted() }
        guard facts.unit?.load != .notFound else { return facts }
        if facts.unit?.activity != .active {
            facts.journal = try await host.journal(of: unitName)
            return facts
        }
        async let plugins = host.probe("ctr", "plugins", "list")
        async let contents = host.probe(ctr("content", "list", "--quiet"))
        async let snapshots = host.probe(ctr("snapshots", "list"))
        async let blobs = host.answer(.list(path: "\(place)/io.containerd.content.v1.content/blobs/sha256"))
        async let folders = host.answer(.list(path: "\(place)/io.containerd.snapshotter.v1.overlayfs/snapshots"))
        (facts.plugins, facts.contents, facts.snapshots) = try await (plugins, contents, snapshots)
        if case .list(let entries) = try await blobs {
            facts.blobs = Dictionary(
                entries.map { ("sha256:\($0.name)", $0.stat.size) }, uniquingKeysWith: { first, _ in first })
        }
        if case .list(let entries) = try await folders { facts.snapshotFolders = entries.count }
        return facts
    }

    private func ctr(_ words: String...) -> Command {
        Command(["ctr", "--namespace", "k8s.io"] + words, outputLimit: 8 << 20)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard facts.names.contains(where: { $0 != "slipway-aside" }), let damage = Self.damage(facts)
        else { return [] }
        var changes: [Change] = []
        for (status, name) in [(facts.kubelet, "kubelet.service"), (facts.unit, unitName)] {
            guard let status, status.load != .notFound, status.activity != .inactive else { continue }
            changes.append(.run("stop \(name)", ["systemctl", "stop", name], undo: [.nothing]))
        }
        changes.append(ContainerEnding.change)
        let attributes = Attributes(mode: 0o700, owner: "root", group: "root")
        changes.append(
            Change("make directory \(aside)", .makeDirectory(path: aside, attributes: attributes)))
        changes.append(
            .run(
                "move containerd's store aside, to \(aside): \(damage)",
                ["sh", "-e", "-s", place, aside], input: Array(Self.moving.utf8), undo: [.nothing]))
        changes.append(.run("start \(unitName)", ["systemctl", "start", unitName], undo: [.nothing]))
        return changes
    }

    /// Into a folder with the next free number. The addresses that pods had go with it: nobody has them any more.
    private static let moving = """
        n=1; while [ -e "$2/$n" ]; do n=$((n+1)); done; mkdir "$2/$n"
        for f in "$1"/* "$1"/.[!.]*; do
            [ -e "$f" ] || [ -L "$f" ] || continue
            [ "$f" = "$2" ] || mv -- "$f" "$2/$n/"
        done
        [ ! -d /var/lib/cni/networks ] || mv /var/lib/cni/networks "$2/$n/cni-networks"
        rm -rf /run/containerd/io.containerd.runtime.v2.task
        """

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        guard facts.names.contains("slipway-aside") else { return [] }
        return ["an earlier store of containerd takes room in \(aside): remove it when nobody needs it"]
    }
}
