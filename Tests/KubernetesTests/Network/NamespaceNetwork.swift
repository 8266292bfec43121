import Foundation
import Model
import StepKit
import TestKit
import Wire

/// Hosts that are network namespaces on one switch, each with a network namespace of a pod behind a bridge: what a real
/// kernel makes of commands. Everything is gone with ``close()``.
struct NamespaceNetwork {
    /// Root, and programs that make namespaces.
    static let isPossible =
        geteuid() == 0 && ["ip", "bridge", "nft", "unshare", "bash"].allSatisfy { Self.path(of: $0) != nil }
        && (try? Self.make("unshare", ["-n", "true"])) != nil

    static let hasIptables = path(of: "iptables") != nil

    /// What did not work, in the program's words.
    struct Trouble: Error, CustomStringConvertible {
        var description: String
    }

    let hosts: [Host]

    /// One of them: address 10.0.0.N, pods 10.244.N.0/24, the pod at .2 behind the bridge at .1.
    struct Host {
        var number: Int
        var namespace: String
        var pod: String { namespace + "p" }
    }

    init(_ count: Int) throws {
        let prefix = "slwt\(getpid())"
        hosts = (1...count).map { Host(number: $0, namespace: "\(prefix)h\($0)") }
        switchName = "\(prefix)s"
        do { try build() } catch {
            close()
            throw error
        }
    }

    private let switchName: String

    private func build() throws {
        try Self.ip("netns add \(switchName)")
        try Self.ip("-n \(switchName) link add name sw0 type bridge")
        try Self.ip("-n \(switchName) link set sw0 up")
        for host in hosts { try build(host) }
    }

    private func build(_ host: Host) throws {
        let (name, pod, number) = (host.namespace, host.pod, host.number)
        for line in [
            "netns add \(name)", "netns add \(pod)",
            "-n \(name) link add eth0 type veth peer name p\(number) netns \(switchName)",
            "-n \(switchName) link set p\(number) master sw0 up", "-n \(name) link set lo up",
            "-n \(name) address add 10.0.0.\(number)/24 dev eth0", "-n \(name) link set eth0 up",
            "-n \(name) link add cbr0 type bridge", "-n \(name) address add 10.244.\(number).1/24 dev cbr0",
            "-n \(name) link set cbr0 up", "-n \(name) link add v0 type veth peer name eth0 netns \(pod)",
            "-n \(name) link set v0 master cbr0 up", "-n \(pod) address add 10.244.\(number).2/24 dev eth0",
            "-n \(pod) link set lo up", "-n \(pod) link set eth0 up",
            "-n \(pod) route add default via 10.244.\(number).1",
            "netns exec \(name) sysctl -q -w net.ipv4.ip_forward=1",
        ] { try Self.ip(line) }
    }

    func close() {
        for name in hosts.flatMap({ [$0.pod, $0.namespace] }) + [switchName] { _ = try? Self.ip("netns del \(name)") }
    }

    /// A packet of the pod of one host comes to an address, and an answer comes back: nobody listens there, so it is
    /// refused.
    func reaches(from host: Host, _ address: String) -> Bool {
        let script = "exec 3<>/dev/tcp/\(address)/9"
        // A test runs with signals blocked, which its children inherit: only this one arrives.
        let argv = ["ip", "netns", "exec", host.pod, "timeout", "-s", "KILL", "1", "bash", "-c", script]
        guard let exit = try? Self.run(argv) else { return false }
        return String(decoding: exit.errors, as: UTF8.self).contains("Connection refused")
    }

    @discardableResult
    static func ip(_ line: String) throws -> String {
        try make("ip", line.split(separator: " ").map(String.init))
    }

    /// Runs a program to its end; throws where it does not succeed.
    @discardableResult
    static func make(_ program: String, _ words: [String], input: [UInt8] = []) throws -> String {
        let exit = try run([program] + words, input: input)
        guard exit.succeeded else {
            throw Trouble(description: "\(program) \(words): \(String(decoding: exit.errors, as: UTF8.self))")
        }
        return String(decoding: exit.output, as: UTF8.self)
    }

    private static func path(of program: String) -> String? {
        ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private static func run(_ argv: [String], input: [UInt8] = []) throws -> Exit {
        guard let program = argv.first, let path = program.hasPrefix("/") ? program : path(of: program) else {
            return .missing
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = try ["in", "out", "err"].map { name in
            let file = folder.appending(path: name)
            try Data(name == "in" ? input : []).write(to: file)
            return try FileHandle(forUpdating: file)
        }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = Array(argv.dropFirst())
        (process.standardInput, process.standardOutput, process.standardError) = (files[0], files[1], files[2])
        try process.run()
        process.waitUntilExit()
        let said = try ["out", "err"].map { [UInt8](try Data(contentsOf: folder.appending(path: $0))) }
        return Exit(.status(process.terminationStatus), output: said[0], errors: said[1])
    }

    /// A host whose programs run in one of the namespaces, and whose files are in memory.
    func machine(_ host: Host, facts: HostFacts = HostFacts()) async -> FakeMachine {
        let machine = FakeMachine(facts: facts)
        let enter = ["ip", "netns", "exec", host.namespace]
        for program in ["ip", "bridge", "nft", "unshare", "iptables"] {
            await machine.script(program: program) { _, command in
                (try? Self.run(enter + command.argv, input: command.input)) ?? .missing
            }
        }
        await machine.script(program: "/bin/sh") { files, command in
            let script = files.bytes(command.argv.last ?? "") ?? []
            return (try? Self.run(enter + ["/bin/sh"], input: script)) ?? .missing
        }
        return machine
    }
}
