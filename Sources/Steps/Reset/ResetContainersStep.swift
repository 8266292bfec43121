import Model
public import StepKit
import Wire

/// The containers of the kubelet end, with everything that keeps them.
public struct ResetContainersStep: ResetStep {
    public static let kind = "reset.containers"
    public static let words = "end the containers of pods"
    public init() {}
    /// A container may end by itself while it is ended.
    public var stages: Int { 4 }

    public struct Namespace: Equatable, Sendable {
        var name: String
        var tasks: [String] = []
        var containers: [String] = []
        var images: [String] = []
    }
    public struct Facts: Equatable, Sendable {
        var namespaces: [Namespace]
        /// Processes of containers, and what keeps them, that containerd does not answer for.
        var processes: [String]
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let record = try await Kept.record(on: host)
        var names: [String] = []
        for case .containers(let namespace) in record.undos { names.append(namespace) }
        guard !names.isEmpty else { return Facts(namespaces: [], processes: []) }
        let isOurs = Self.isStoreOurs(record)
        let found = try await host.each(names) { try await Self.look(at: $1, withImages: !isOurs, on: $0) }
        let known = found.compactMap(\.self)
        // While containerd answers, it ends them better than anybody else.
        if known.contains(where: { !$0.tasks.isEmpty }) { return Facts(namespaces: known, processes: []) }
        return Facts(namespaces: known, processes: try await Self.processes(of: names, on: host))
    }

    /// All of containerd's state goes anyway.
    private static func isStoreOurs(_ record: HostRecord) -> Bool {
        record.trees.contains { $0.path == "/var/lib/containerd" && $0.before?.isEmpty ?? true }
    }

    private static func look(at name: String, withImages: Bool, on host: some Reader) async throws -> Namespace? {
        func list(_ kind: String) async throws -> [String]? {
            let reply = try await host.probe("ctr", "--namespace", name, kind, "list", "-q", timeout: 20_000)
            guard reply.succeeded else { return nil }
            return reply.output.split(separator: "\n").map { $0.trimmed }.filter { !$0.isEmpty }
        }
        guard let tasks = try await list("tasks"), let containers = try await list("containers") else { return nil }
        return Namespace(
            name: name, tasks: tasks, containers: containers, images: withImages ? try await list("images") ?? [] : [])
    }

    /// Numbers of shims of these namespaces, and of everything in the control groups of pods.
    private static func processes(of namespaces: [String], on host: some Reader) async throws -> [String] {
        let numbers = try await host.list("/proc")?.map(\.name).filter { UInt32($0) != nil } ?? []
        let lines = try await host.answers(numbers.map { .file(path: "/proc/\($0)/cmdline", limit: 65_536) })
        let shims = zip(numbers, lines).filter { number, answer in
            guard case .file(_, let bytes, _) = answer else { return false }
            let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            let program = words.first?.split(separator: "/").last ?? ""
            return program.hasPrefix("containerd-shim") && words.contains(where: namespaces.contains)
        }.map(\.0)
        let groups = try await host.probe(
            "find", "/sys/fs/cgroup", "-path", "*kubepods*", "-name", "cgroup.procs", "-exec", "cat", "{}", "+")
        let members = groups.output.split(separator: "\n").map { $0.trimmed }.filter {
            UInt32($0).map { $0 > 1 } ?? false
        }
        return Array(Set(shims + members)).sorted()
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        var changes: [Change] = []
        for space in facts.namespaces {
            let ctr = ["ctr", "--namespace", space.name]
            if !space.tasks.isEmpty {
                changes.append(
                    .reset(
                        "end \(count(space.tasks, "container")) of \(space.name)",
                        Self.trying(ctr + ["tasks", "delete", "--force"] + space.tasks), timeout: 300_000))
            }
            if !space.containers.isEmpty {
                changes.append(
                    .reset(
                        "forget \(count(space.containers, "container")) of \(space.name)",
                        Self.trying(ctr + ["containers", "delete"] + space.containers), timeout: 300_000))
            }
            if !space.images.isEmpty {
                changes.append(
                    .reset(
                        "remove \(count(space.images, "image")) of \(space.name)",
                        ctr + ["images", "delete", "--sync"] + space.images, timeout: 600_000))
            }
        }
        if !facts.processes.isEmpty {
            changes.append(
                .reset(
                    "end \(count(facts.processes, "process", "processes")) of pods",
                    Self.trying(["kill", "-KILL"] + facts.processes)))
        }
        return changes
    }

    /// Whether it worked is seen when the step looks again: what is gone by itself cannot be ended.
    private static func trying(_ argv: [String]) -> [String] { ["sh", "-c", #""$@" || :"#, "sh"] + argv }

    private func count(_ names: [String], _ one: String, _ many: String? = nil) -> String {
        names.count == 1 ? "1 \(one)" : "\(names.count) \(many ?? one + "s")"
    }
}
