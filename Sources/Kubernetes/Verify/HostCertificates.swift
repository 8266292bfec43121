import Foundation
public import Model
public import StepKit
import Wire

/// What a host has of certificates, and what its programs work with.
public struct HostCertificates: Sendable {
    /// A certificate as it stands in a file, of which there may be several in one.
    public struct Found: Sendable {
        public var path: String
        /// PEM.
        public var text: String
        /// Nanoseconds since 1970.
        public var modified: Int64
    }

    public var found: [Found] = []
    /// What is shown to whoever connects, in PEM, by port; empty for a port that shows nothing.
    public var shown: [Int: String] = [:]
    /// When each program started, in nanoseconds since 1970; nothing for one that does not run.
    public var started: [String: Int64] = [:]
    /// It could be asked what is shown.
    public var canAsk = true

    /// Reads everything, in few round trips. Throws a ``Failure`` of kind `connection` when the host is lost.
    public static func read(from machine: some Reader, _ host: Model.Host, in cluster: Cluster) async throws
        -> HostCertificates
    {
        var all = HostCertificates()
        for file in try await files(on: machine) {
            all.found += texts(in: file.text).map { Found(path: file.path, text: $0, modified: file.modified) }
        }
        let uses = CertificatePlaces.places(on: host, in: cluster).map(\.use)
        let ports = Set(uses.compactMap { if case .shown(_, let port) = $0 { port } else { nil } }).sorted()
        let replies = try await machine.each(ports) { machine, port in
            try await machine.probe(
                // Members of etcd listen for each other on the host's address alone.
                Command(
                    [
                        "openssl", "s_client", "-showcerts", "-connect",
                        "\(port == 2380 ? "\(host.address)" : "127.0.0.1"):\(port)",
                    ], input: [], timeout: 8_000))
        }
        for (port, reply) in zip(ports, replies) {
            if reply.isMissing { all.canAsk = false }
            all.shown[port] = texts(in: reply.output).first ?? ""
        }
        all.started = try await starts(of: programs, on: machine)
        return all
    }

    private static let programs = [
        "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy",
    ]

    private static func files(on machine: some Reader) async throws -> [(path: String, text: String, modified: Int64)] {
        var paths: [(String, Int64)] = []
        for (folder, suffix) in [
            (CertificatePlaces.kubernetes, ".crt"), (CertificatePlaces.etcd, ".crt"), ("/etc/kubernetes", ".conf"),
        ] {
            let entries = try await machine.list(folder) ?? []
            paths += entries.filter { $0.name.hasSuffix(suffix) && $0.stat.kind == .file }
                .map { ("\(folder)/\($0.name)", $0.stat.modified) }
        }
        let read = try await machine.each(paths) { machine, entry in (entry, try await machine.file(entry.0)) }
        return read.compactMap { entry, file in
            guard let text = file?.text else { return nil }
            guard entry.0.hasSuffix(".conf") else { return (entry.0, text, entry.1) }
            // Most name files; a file that holds certificates itself is as much worth as those.
            let inside = embedded(in: text)
            return inside.isEmpty ? nil : (entry.0, inside, entry.1)
        }
    }

    /// The certificates of a kubeconfig, in PEM.
    static func embedded(in text: String) -> String {
        text.split(separator: "\n").compactMap { line -> String? in
            let parts = line.split(separator: ":", maxSplits: 1).map { String($0).trimmed }
            guard parts.count == 2, ["client-certificate-data", "certificate-authority-data"].contains(parts[0]),
                let data = Data(base64Encoded: parts[1].filter { $0 != "\"" })
            else { return nil }
            return String(decoding: data, as: UTF8.self)
        }.joined()
    }

    /// Each certificate of a text by itself; a text without any is one that cannot be read.
    static func texts(in text: String) -> [String] {
        let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")
        var found: [String] = []
        var rest = text[...]
        while let start = rest.range(of: begin), let stop = rest[start.upperBound...].range(of: end) {
            found.append(rest[start.lowerBound..<stop.upperBound] + "\n")
            rest = rest[stop.upperBound...]
        }
        return found.isEmpty ? [text] : found
    }

    private static func starts(of programs: [String], on machine: some Reader) async throws -> [String: Int64] {
        async let system = machine.file("/proc/stat")
        let found = try await machine.each(programs) { machine, name -> (String, Int64)? in
            // The oldest, since some of them fork.
            let reply = try await machine.probe("pidof", name)
            guard let process = reply.output.split(whereSeparator: \.isWhitespace).compactMap({ Int($0) }).min(),
                let stat = try await machine.file("/proc/\(process)/stat"), let ticks = ticks(in: stat.text)
            else { return nil }
            return (name, ticks)
        }
        let boot = try await system?.text.split(separator: "\n").first { $0.hasPrefix("btime ") }?.split(separator: " ")
            .last.flatMap { Int64($0) }
        guard let boot else { return [:] }
        return Dictionary(
            // A hundred ticks are a second, on every Linux that Kubernetes runs on.
            found.compactMap(\.self).map { ($0.0, boot * 1_000_000_000 + $0.1 * 10_000_000) },
            uniquingKeysWith: { first, _ in first })
    }

    /// When a process started, in ticks since boot: the 22nd field of /proc/PID/stat, counted behind the name in
    /// brackets, which may hold blanks.
    static func ticks(in stat: String) -> Int64? {
        guard let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[end...].split(separator: " ")
        return fields.count > 20 ? Int64(fields[20]) : nil
    }
}
