import Foundation
import Model
import StepKit
import Wire

/// What a part of the control plane says of itself on its own host, and what it logged where it says nothing.
struct ComponentHealth: Equatable, Sendable {
    /// Nothing where it answers that it is well.
    var complaint: String?
    /// Its last words, where it is not well.
    var log: [String] = []

    /// Asks `https://127.0.0.1:PORT/PATH`. The answer is taken from whoever holds the port, since it is asked on the host
    /// itself, where the kubelet does not look at its certificate either.
    static func ask(_ host: some Reader, port: Int, path: String) async throws -> ComponentHealth {
        let url = "https://127.0.0.1:\(port)\(path)"
        // `--disable` comes first and ignores a .curlrc.
        let argv = [
            "curl", "--disable", "--silent", "--show-error", "--insecure", "--noproxy", "*", "--connect-timeout", "2",
            "--max-time", "6", "--write-out", "\n%{http_code}", "--", url,
        ]
        let reply = try await host.probe(Command(argv, timeout: 10_000))
        if reply.isMissing { return ComponentHealth(complaint: "there is no curl on the host to ask \(url)") }
        guard reply.succeeded else {
            let words = reply.errors.trimmed
            return ComponentHealth(complaint: words.isEmpty ? "curl \(url): \(reply.cause.words)" : words)
        }
        let lines = reply.output.split(separator: "\n").map(String.init)
        guard let code = lines.last, code != "200" else { return ComponentHealth() }
        // `/readyz` names each check that failed behind `[-]`.
        let checks = lines.dropLast().filter { $0.hasPrefix("[-]") }
        let words = checks.isEmpty ? Array(lines.dropLast().suffix(1)) : checks
        return ComponentHealth(complaint: (["\(url) answers \(code)"] + words).joined(separator: "; "))
    }

    /// As a step that waits says it.
    func notYet(_ name: String, hint: String) -> NotYet {
        let words = log.isEmpty ? "" : "; its last words:\n    " + log.joined(separator: "\n    ")
        return NotYet("\(name) is not well: \(complaint ?? "")\(words)", hint: hint)
    }
}

/// Where the kubelet keeps the logs of static pods.
struct PodLogs {
    static let root = "/var/log/pods"
    /// What to look at when a static pod does not come up.
    static let hint =
        "look at `journalctl -u kubelet` and \(root) on the host; a pod that the kubelet turned away is tried again "
        + "only after `systemctl restart kubelet`"
    var name: String
    var host: HostName

    /// The folder of the pod with a uid: the kubelet makes it when it starts the pod's container.
    func folder(uid: String) -> String { "\(Self.root)/kube-system_\(name)-\(host.rawValue)_\(uid)" }

    /// The last lines of the newest log, without the runtime's own prefix; where there is none, why the kubelet does not
    /// bring the pod up.
    func lastLines(on reader: some Reader) async throws -> [String] {
        let lines = try await logged(on: reader)
        guard lines.isEmpty else { return lines }
        let journal = try await reader.probe(
            "journalctl", "--unit=kubelet.service", "--lines=100", "--output=cat", "--no-pager")
        return Self.reason(in: journal.output, pod: "\(name)-\(host.rawValue)").map { [$0] } ?? []
    }

    /// What the kubelet said last of a pod that it could not bring up.
    static func reason(in journal: String, pod: String) -> String? {
        let line = journal.split(separator: "\n").last {
            $0.contains("\"Error syncing pod") && $0.contains(pod)
        }
        guard let line, let start = line.range(of: "err=\""), let end = line.range(of: "\" pod=\"") else { return nil }
        guard start.upperBound < end.lowerBound else { return nil }
        let words = line[start.upperBound..<end.lowerBound].replacing("\\", with: "")
        return "kubelet: \(words)"
    }

    private func logged(on reader: some Reader) async throws -> [String] {
        let prefix = "kube-system_\(name)-\(host.rawValue)_"
        let pods = try await reader.list(Self.root) ?? []
        guard let pod = pods.filter({ $0.name.hasPrefix(prefix) }).max(by: { $0.stat.modified < $1.stat.modified })
        else { return [] }
        let folder = "\(Self.root)/\(pod.name)/\(name)"
        let files = (try await reader.list(folder) ?? []).filter { $0.name.hasSuffix(".log") }
        guard let file = files.max(by: { $0.stat.modified < $1.stat.modified }) else { return [] }
        let reply = try await reader.probe("tail", "-n", "8", "--", "\(folder)/\(file.name)")
        return reply.output.split(separator: "\n").map(Self.message)
    }

    /// `2026-10-01T12:00:00.0Z stderr F MESSAGE`.
    static func message(_ line: Substring) -> String {
        let parts = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1] == "stderr" || parts[1] == "stdout" else { return String(line) }
        return String(parts[3])
    }
}
