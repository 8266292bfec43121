import Foundation
import Model
public import StepKit
import Wire

/// Packages that were installed go, with what came with them and their settings. What was there before they came is set
/// aside meanwhile, since packages clean up thoroughly.
public struct ResetPackagesStep: ResetStep {
    public static let kind = "reset.packages"
    public static let words = "remove packages that were installed"
    public init() {}

    public struct Facts: Equatable, Sendable {
        /// As dpkg wants them named, that are there or have left settings behind.
        var apt: [String] = []
        var dnf: [String] = []
        /// Packages that went when ours came, and are not back.
        var went: [String] = []
        /// Packages of ours that others need.
        var needed: [String] = []
        /// Paths that would go with packages and were there before.
        var endangered: [String] = []
        /// What was set aside and has not come back.
        var aside: [String] = []
    }

    static let folder = "\(HostRecord.folder)/set-aside"

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let record = try await Kept.record(on: host)
        var facts = Facts()
        facts.aside = try await host.list(Self.folder)?.map(\.name) ?? []
        facts.dnf = try await installed(record, on: host)
        guard !record.packages.isEmpty else { return facts }
        let format = "${Package}:${Architecture}|${db:Status-Status}|${Conffiles}\\n\\n"
        let reply = try await host.probe(Command(["dpkg-query", "-W", "-f=" + format], outputLimit: 16 << 20))
        guard reply.succeeded else {
            throw Failure(.step, title, why: "dpkg-query: \(reply.errors.trimmed)", hint: "put dpkg right on the host")
        }
        let there = reply.output.split(separator: "\n\n").filter { $0.contains("|installed|") }
            .compactMap { $0.split(separator: "|").first.map { String($0).trimmed } }
        facts.went = Set(record.went).subtracting(record.packages).subtracting(Set(there)).sorted()
        let ours = Set(record.packages)
        let found = Self.packages(in: reply.output).filter { ours.contains($0.name) }
        (facts.apt, facts.needed) = try await removable(found.map(\.name), on: host)
        guard !facts.apt.isEmpty else { return facts }
        facts.endangered = try await endangered(found.flatMap(\.files), record, on: host)
        return facts
    }

    struct Package: Equatable {
        var name: String
        var files: [String]
    }

    /// Packages that are unpacked or have left settings, with their files of settings.
    static func packages(in output: String) -> [Package] {
        output.split(separator: "\n\n").compactMap { part in
            let fields = part.trimmed.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1] != "not-installed" else { return nil }
            let files = fields[2].split(separator: "\n").compactMap { line in
                line.split(separator: " ").first.map(String.init)
            }
            return Package(name: String(fields[0]), files: files.filter { $0.hasPrefix("/") })
        }
    }

    /// Those that nothing of others needs, and the others. dpkg is asked for what it would do.
    private func removable(_ names: [String], on host: some Reader) async throws -> ([String], [String]) {
        var (wanted, kept) = (names.map(Self.argument), [String]())
        while !wanted.isEmpty {
            let reply = try await host.probe(
                Command(["dpkg", "--no-act", "--purge"] + wanted, environment: ["LC_ALL=C"]))
            if reply.succeeded { break }
            // dpkg: dependency problems prevent removal of NAME:
            let blocked = Set(
                (reply.errors + reply.output).split(separator: "\n").compactMap { line in
                    line.range(of: "prevent removal of ").map { line[$0.upperBound...].trimmed.dropLast() }.map(
                        String.init)
                })
            let stuck = wanted.filter { blocked.contains($0) || blocked.contains(String($0.split(separator: ":")[0])) }
            guard !stuck.isEmpty else { break }
            kept += stuck
            wanted.removeAll { stuck.contains($0) }
        }
        return (wanted, kept)
    }

    /// dpkg wants the architecture of packages of a foreign one only.
    private static func argument(_ name: String) -> String {
        let parts = name.split(separator: ":")
        return parts.count == 2 && parts[1] == "all" ? String(parts[0]) : name
    }

    /// Files of settings, and state, that were there before the packages.
    private func endangered(_ files: [String], _ record: HostRecord, on host: some Reader) async throws -> [String] {
        let before = Set(try await Kept.lines("etc", on: host).compactMap(\.first))
        let mounts = try await host.file("/proc/self/mounts", limit: 16 << 20)?.text ?? ""
        let points = Set(mounts.split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst().first })
        let trees = record.trees.filter { $0.before?.isEmpty == false && !points.contains($0.path[...]) }.map(\.path)
        let wanted = files.filter(before.contains) + trees
        let stats = try await host.answers(wanted.map { .stat(path: $0) })
        return try zip(wanted, stats).filter { try $1.standing(at: $0) != nil }.map(\.0)
    }

    private func installed(_ record: HostRecord, on host: some Reader) async throws -> [String] {
        var names: [String] = []
        for case .packages(.dnf, let some) in record.undos { names += some }
        guard !names.isEmpty else { return [] }
        let reply = try await host.probe(Command(["rpm", "-q", "--qf", "%{NAME}\\n", "--"] + names))
        let found = Set(reply.output.split(separator: "\n").map(String.init))
        return names.filter(found.contains)
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        var changes: [Change] = []
        if !facts.dnf.isEmpty {
            let summary = "remove \(facts.dnf.joined(separator: ", ")) and what came with them"
            changes.append(.reset(summary, ["dnf", "remove", "-y", "-q"] + facts.dnf, timeout: 900_000))
        }
        if !facts.apt.isEmpty {
            changes += facts.endangered.isEmpty ? [] : [Self.making]
            changes += facts.endangered.flatMap(settingAside)
            let environment = ["DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1", "LC_ALL=C.UTF-8"]
            changes.append(
                Change(
                    "remove \(facts.apt.count == 1 ? "1 package" : "\(facts.apt.count) packages")",
                    diff: .lines(facts.apt.map { "-\($0)" }.joined(separator: "\n")),
                    .run(Command(["dpkg", "--purge"] + facts.apt, environment: environment, timeout: 900_000)),
                    undo: [.nothing]))
        }
        let away = facts.aside + (facts.apt.isEmpty ? [] : facts.endangered.map(Self.name))
        return changes + away.flatMap(bringingBack)
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        facts.needed.map { "the package \($0) stays: others need it" }
            + facts.went.map { "the package \($0) went when others came, and is not brought back" }
    }

    private static let making = Change(
        "make directory \(folder)",
        .makeDirectory(path: folder, attributes: Attributes(mode: 0o700, owner: "root", group: "root")))

    /// A path as a name, and back.
    static func name(_ path: String) -> String { path.replacing("%", with: "%25").replacing("/", with: "%2F") }
    static func path(_ name: String) -> String { name.replacing("%2F", with: "/").replacing("%25", with: "%") }

    /// A file holds its directory's place meanwhile, which would go as well when it is empty.
    private static func holder(_ path: String) -> String { HostPath.parent(of: path) + "/.slipway-was-here" }

    private func settingAside(_ path: String) -> [Change] {
        [
            .reset("set \(path) aside", ["mv", "-T", "--", path, "\(Self.folder)/\(Self.name(path))"]),
            Change(
                "hold the place of \(path)",
                .write(path: Self.holder(path), bytes: [], attributes: Attributes(mode: 0o600))),
        ]
    }

    private func bringingBack(_ name: String) -> [Change] {
        let path = Self.path(name)
        return [
            .reset("bring \(path) back", ["mv", "-T", "--", "\(Self.folder)/\(name)", path]),
            Change("give the place of \(path) back", .remove(path: Self.holder(path), recursive: false)),
        ]
    }
}
