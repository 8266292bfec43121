public import Model
public import StepKit
import Wire

/// Packets of pods that leave the cluster carry the address of their host, so that answers come back.
public struct MasqueradeStep: Step {
    public static let kind = "kube.masquerade"
    public static let reference = StepReference(
        """
        Packets of pods that leave the cluster carry the address of their host, now and after the next boot: by the table \
        `ip slipway` of nftables, or the chain SLIPWAY-MASQ of iptables where nftables does not work.
        """,
        keys: [
            .init("pods", "range", "All pods of the cluster: what goes there keeps its source."),
            .init(
                "enabled", "true or false", standard: "true",
                "Whether it is so; with `false` what is there of ours goes."),
        ],
        example: """
            - kube.masquerade: { pods: 10.244.0.0/16 }
              on: node
            """)

    public var pods: CIDR
    public var enabled: Bool

    public init(pods: CIDR, enabled: Bool = true) { (self.pods, self.enabled) = (pods, enabled) }

    private enum CodingKeys: String, CodingKey { case pods, enabled }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            pods: try keys.decode(CIDR.self, forKey: .pods),
            enabled: try keys.decodeIfPresent(Bool.self, forKey: .enabled) ?? true)
    }

    public var title: String { "masquerade \(pods)\(enabled ? "" : " off")" }

    /// The script that brings it about.
    static let path = "\(PodNetwork.folder)/masquerade.sh"

    /// What is there: in the kernel, and as a file.
    public struct Facts: Equatable, Sendable {
        var live: Masquerade.Live
        var hasFolder: Bool
        var file: File?
        /// iptables is on the host.
        var hasIptables: Bool
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let folder = host.stat(PodNetwork.folder)
        async let file = host.file(Self.path)
        let table = try await host.probe("nft", "-s", "list", "table", "ip", Masquerade.table)
        var live = Masquerade.Live(table: table.succeeded ? table.output : nil, isNftUsable: table.succeeded)
        if !table.succeeded, !table.isMissing {
            live.isNftUsable = try await host.probe(Self.trial).succeeded
        }
        var facts = try await Facts(live: live, hasFolder: folder != nil, file: file, hasIptables: false)
        guard !live.isNftUsable else { return facts }
        // A look of iptables at its tables may load modules: only where it is needed.
        async let chain = host.probe("iptables", "-w", "-t", "nat", "-S", Masquerade.chain)
        async let hook = host.probe("iptables", "-w", "-t", "nat", "-S", "POSTROUTING")
        facts.hasIptables = try await hook.succeeded
        facts.live.chain = try await chain.succeeded ? Self.rules(try await chain.output) : nil
        facts.live.jumps = Self.rules(try await hook.output).count { $0 == Masquerade.jump }
        return facts
    }

    /// Whether the kernel takes a chain for address translation: tried in a network namespace of its own, that is gone
    /// with the command.
    static let trial = Command([
        "unshare", "-n", "nft",
        "add table ip slipway; add chain ip slipway trial { type nat hook postrouting priority 100 ; }",
    ])

    /// The rules that `iptables -S` lists, without policies and the making of chains.
    private static func rules(_ output: String) -> [String] {
        output.split(separator: "\n").map { $0.trimmed }.filter { $0.hasPrefix("-A ") }
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard facts.live.isNftUsable || facts.hasIptables else {
            throw Failure(
                .step, title, why: "neither nftables nor iptables can translate addresses on this host",
                hint: "install nftables, and see that the kernel has nft_chain_nat and nft_masq, or iptable_nat")
        }
        let wanted = Masquerade(
            pods: enabled ? pods : nil, backend: facts.live.isNftUsable ? .nft : .iptables)
        var changes = fileChanges(wanted, facts)
        if !wanted.holds(on: facts.live) {
            let before = Masquerade.words(of: facts.live, in: wanted.backend).map { "-\($0)" }
            let after = wanted.wantedWords.map { "+\($0)" }
            changes.append(
                Change(
                    enabled ? "masquerade packets that leave \(pods)" : "masquerade no longer",
                    diff: .lines((before + after).joined(separator: "\n")), .run(Command(["/bin/sh", Self.path])),
                    undo: [.table("ip \(Masquerade.table)"), .chains(Masquerade.chain)]))
        }
        return changes
    }

    private func fileChanges(_ wanted: Masquerade, _ facts: Facts) -> [Change] {
        let content = Content.text(wanted.script)
        if let file = facts.file, file.bytes == content.bytes, file.mode == 0o755, file.kind == .file { return [] }
        let attributes = Attributes(mode: 0o755, owner: "root", group: "root")
        let folder = Action.makeDirectory(path: PodNetwork.folder, attributes: attributes)
        return (facts.hasFolder ? [] : [Change("make directory \(PodNetwork.folder)", folder)])
            + [.write(Self.path, content, attributes, replacing: facts.file)]
    }
}
