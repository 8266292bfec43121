import Foundation
import Model
public import StepKit
import Wire

/// State that programs kept goes: whole directories, or what was not in them before.
public struct ResetTreesStep: ResetStep {
    public static let kind = "reset.trees"
    public static let words = "remove the state of programs"
    public init() {}

    public struct Facts: Equatable, Sendable {
        /// What goes, with everything in it.
        var surplus: [String]
        /// What had too much in it before to tell what came since.
        var crowded: [String]
        /// Data that was moved aside, and may be of before.
        var foreign: [String] = []
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let record = try await Kept.record(on: host)
        let foreign = Self.foreign(record)
        let surplus = try await host.each(record.trees) { host, tree -> [String] in
            guard !tree.isCrowded, !foreign.contains(tree.path) else { return [] }
            guard let before = tree.before else { return try await host.stat(tree.path) == nil ? [] : [tree.path] }
            return try await Self.surplus(in: tree.path, "", Set(before), on: host)
        }
        let crowded = record.trees.filter(\.isCrowded).map(\.path)
        let stamps = try await Self.stamps(record, on: host)
        // What stands in something that goes as well needs no words of its own.
        let all = Set(surplus.flatMap(\.self) + stamps).sorted()
        let outer = all.filter { path in !all.contains { path.hasPrefix($0 + "/") } }
        return Facts(surplus: outer, crowded: crowded, foreign: foreign)
    }

    /// Where data of an etcd member was moved to that lay here before us.
    private static func foreign(_ record: HostRecord) -> [String] {
        record.trees.map(\.path).filter { path in
            guard let end = path.range(of: ".lost-") else { return false }
            return record.trees.contains { $0.path == path[..<end.lowerBound] && $0.before?.contains("member") == true }
        }
    }

    private static let timers = "/var/lib/systemd/timers"

    /// When timers ran last, as systemd notes it, of those that are gone; with the folder where it came for them.
    private static func stamps(_ record: HostRecord, on host: some Reader) async throws -> [String] {
        guard let names = try await host.list(timers)?.map(\.name) else { return [] }
        let before = Set(try await Kept.lines("etc", on: host).compactMap(\.first))
        let ours = Set(record.undos.compactMap { if case .unit(let name, _, _) = $0 { name } else { nil } })
        let found = try await host.each(names) { host, name -> String? in
            let (path, timer) = ("\(timers)/\(name)", String(name.dropFirst("stamp-".count)))
            guard name.hasPrefix("stamp-"), !before.contains(path), !before.isEmpty || ours.contains(timer) else {
                return nil
            }
            let folders = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]
            let files = try await host.each(folders) { try await $0.stat("\($1)/\(timer)") }
            return files.allSatisfy { $0 == nil } ? path : nil
        }
        let gone = found.compactMap(\.self)
        return gone.count == names.count && !before.isEmpty && !before.contains(timers) ? [timers] : gone
    }

    private static func surplus(
        in root: String, _ prefix: String, _ before: Set<String>, on host: some Reader
    ) async throws -> [String] {
        var found: [String] = []
        for entry in try await host.list(prefix.isEmpty ? root : "\(root)/\(prefix)") ?? [] {
            let name = prefix.isEmpty ? entry.name : "\(prefix)/\(entry.name)"
            if !before.contains(name) {
                found.append("\(root)/\(name)")
            } else if entry.stat.kind == .directory {
                found += try await surplus(in: root, name, before, on: host)
            }
        }
        return found
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        facts.surplus.map { Change("remove \($0) and all in it", .remove(path: $0, recursive: true)) }
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        facts.crowded.map { "\($0) stays as it is: too much was in it before to tell what came since" }
            + facts.foreign.map { "\($0) stays: it holds the data that was here before" }
    }
}
