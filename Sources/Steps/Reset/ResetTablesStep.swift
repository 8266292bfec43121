import Foundation
import Model
public import StepKit
import Wire

/// Tables of nftables that were not there before and have nothing in them: what iptables makes for itself.
public struct ResetTablesStep: ResetStep {
    public static let kind = "reset.tables"
    public static let words = "take away empty firewall tables"
    public init() {}

    public func inspect(_ host: some Reader, _ site: Site) async throws -> [String] {
        let record = try await Kept.record(on: host)
        guard let before = record.undos.compactMap({ if case .tables(let names) = $0 { names } else { nil } }).first,
            let now = try await ResetFirewallStep.tables(on: host)
        else { return [] }
        let new = now.filter { !before.contains($0) && Self.isOfIptables($0) }
        let texts = try await host.each(new) { host, table in
            try await host.probe(
                Command(["nft", "-s", "list", "table"] + table.split(separator: " ").map(String.init)))
        }
        return zip(new, texts).filter { $1.succeeded && Self.isEmpty($1.output) }.map(\.0)
    }

    private static func isOfIptables(_ table: String) -> Bool {
        let words = table.split(separator: " ")
        return words.count == 2 && ["ip", "ip6"].contains(words[0])
            && ["filter", "nat", "mangle", "raw", "security"].contains(words[1])
    }

    /// Only chains that the kernel calls by itself, which let everything through, and no rule in them.
    static func isEmpty(_ table: String) -> Bool {
        let lines = table.split(separator: "\n").map { $0.trimmed }
        // A chain that somebody made is called by nobody but a rule.
        guard lines.count(where: { $0.hasPrefix("chain ") }) == lines.count(where: { $0.hasPrefix("type ") }) else {
            return false
        }
        return lines.allSatisfy { line in
            if line.hasPrefix("table ") || line == "}" || line.isEmpty { return true }
            if line.hasPrefix("chain ") { return true }
            return line.hasPrefix("type ") && line.hasSuffix("policy accept;")
        }
    }

    public func changes(given tables: [String], _ site: Site) -> [Change] {
        tables.map {
            .reset(
                "remove the empty table \($0)", ["nft", "delete", "table"] + $0.split(separator: " ").map(String.init))
        }
    }
}
