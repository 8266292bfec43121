import Model
public import StepKit
import Wire

/// Chains and tables that were made go, with the rules that lead to them. Nothing is flushed that is not ours, and no
/// rule of others is touched.
public struct ResetFirewallStep: ResetStep {
    public static let kind = "reset.firewall"
    public static let words = "take away firewall chains and tables"
    public init() {}

    public struct Facts: Equatable, Sendable {
        /// What `iptables-save` and `ip6tables-save` say, by what puts it back.
        var saved: [String: String]
        var prefixes: [String]
        /// Of nftables, that are there.
        var tables: [String]
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let record = try await Kept.record(on: host)
        let prefixes = record.undos.compactMap { if case .chains(let prefix) = $0 { prefix } else { nil } }
        let tables = record.undos.compactMap { if case .table(let table) = $0 { table } else { nil } }
        var facts = Facts(saved: [:], prefixes: prefixes, tables: [])
        if !tables.isEmpty {
            let known = try await Self.tables(on: host)
            facts.tables = tables.filter { known?.contains($0) == true }
        }
        guard !prefixes.isEmpty else { return facts }
        for family in ["iptables", "ip6tables"] {
            let reply = try await host.probe(Command(["\(family)-save"], outputLimit: 16 << 20))
            if reply.succeeded { facts.saved["\(family)-restore"] = reply.output }
        }
        return facts
    }

    /// `ip filter`, `inet mine`, …; nothing where there is no nft.
    static func tables(on host: some Reader) async throws -> [String]? {
        let reply = try await host.probe("nft", "list", "tables")
        guard reply.succeeded else { return nil }
        return reply.output.split(separator: "\n").map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        let chains = facts.saved.sorted { $0.key < $1.key }.compactMap { program, text -> Change? in
            guard let input = Self.removal(of: facts.prefixes, from: text) else { return nil }
            let words = facts.prefixes.map { "\($0)*" }.joined(separator: ", ")
            return Change(
                "remove the chains \(words) (\(program.hasPrefix("ip6") ? "IPv6" : "IPv4"))", diff: .lines(input),
                .run(Command([program, "-w", "--noflush"], input: Array(input.utf8), timeout: 120_000)),
                undo: [.nothing])
        }
        return chains
            + facts.tables.map {
                .reset(
                    "remove the table \($0)", ["nft", "delete", "table"] + $0.split(separator: " ").map(String.init))
            }
    }

    /// What `iptables-restore --noflush` is told to take chains away, out of what `iptables-save` said; nothing where
    /// none of them is there.
    static func removal(of prefixes: [String], from saved: String) -> String? {
        var output: [String] = []
        var (table, chains, rules) = ("", [String](), [String]())
        for line in saved.split(separator: "\n") {
            if line.hasPrefix("*") { (table, chains, rules) = (String(line), [], []) }
            if line.hasPrefix(":"), let name = line.dropFirst().split(separator: " ").first,
                prefixes.contains(where: name.hasPrefix)
            {
                chains.append(String(name))
            }
            if line.hasPrefix("-A ") { rules.append(String(line)) }
            guard line == "COMMIT" else { continue }
            let leading = rules.filter { rule in
                let words = rule.split(separator: " ")
                guard words.count > 1, !chains.contains(String(words[1])) else { return false }
                return zip(words, words.dropFirst()).contains { option, target in
                    ["-j", "-g"].contains(option) && chains.contains(String(target))
                }
            }
            guard !chains.isEmpty else { continue }
            output += [table] + chains.map { ":\($0) - [0:0]" } + leading.map { "-D " + $0.dropFirst(3) }
            output += chains.map { "-X \($0)" } + ["COMMIT"]
        }
        return output.isEmpty ? nil : output.joined(separator: "\n") + "\n"
    }
}
