import Foundation
import Model
import StepKit
import Synchronization
import Wire

@testable import Transport

/// A real sshd on a loopback port, in a mount namespace of its own: its /run and /var/lib are empty, and its users are
/// those of the test, so that it is like a machine of its own and leaves nothing behind.
final class TestHost: Sendable {
    struct Options {
        var shell = "/bin/bash"
        /// What the shell's profile does before a command runs.
        var profile = ""
        /// More lines for sshd_config.
        var configuration: [String] = []
        /// Shell commands in the namespace before sshd starts.
        var preparation: [String] = []
        /// What /etc/sudoers says.
        var sudoers = ""
        /// The hash of the password of its users, as /etc/shadow has it.
        var shadow = "*"
        var usesPAM = false
    }

    static let sshd = "/usr/sbin/sshd"
    static let isRoot = geteuid() == 0
    /// What is missing for these tests, said by name.
    static let isPossible =
        isRoot && FileManager.default.isExecutableFile(atPath: sshd)
        && FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen")
        && (try? run("unshare", "-m", "true")) != nil
        && TestAgent.path != nil

    let folder: String
    /// An address of loopback for each, so that two never share a port.
    let address: Address
    let port = 2222
    private let sshd: Child

    init(_ options: Options = Options()) throws {
        folder = NSTemporaryDirectory() + "slipway-transport-\(UUID().uuidString)"
        address = TestHost.nextAddress()
        try FileManager.default.createDirectory(
            atPath: folder + "/home/.config/fish", withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        for (name, type) in [("host_ed25519", "ed25519"), ("host_ecdsa", "ecdsa"), ("id", "ed25519")] {
            try run("ssh-keygen", "-q", "-t", type, "-N", "", "-C", name, "-f", "\(folder)/\(name)")
        }
        try FileManager.default.copyItem(atPath: folder + "/id.pub", toPath: folder + "/authorized")
        try TestHost.write(options, folder, address)
        sshd = try TestHost.start(options, folder)
        try waitUntil { TestHost.answers(address) }
    }

    private static func write(_ options: Options, _ folder: String, _ address: Address) throws {
        func put(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        let configuration =
            """
            Port 2222
            ListenAddress \(address)
            HostKey \(folder)/host_ed25519
            HostKey \(folder)/host_ecdsa
            AuthorizedKeysFile \(folder)/authorized
            StrictModes no
            UsePAM \(options.usesPAM ? "yes" : "no")
            PidFile none
            PrintMotd yes
            MaxStartups 200

            """ + options.configuration.joined(separator: "\n")
        try put("sshd_config", configuration)
        let home = folder + "/home"
        let others = try String(contentsOfFile: "/etc/passwd", encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("root:") && !$0.hasPrefix("worker:") }
        let users = ["root:x:0:0:root:\(home):\(options.shell)", "worker:x:4242:4242::\(home):\(options.shell)"]
        try put("passwd", (users + others.map(String.init)).joined(separator: "\n") + "\n")
        try put("shadow", "root:\(options.shadow):19000:0:99999:7:::\nworker:\(options.shadow):19000:0:99999:7:::\n")
        try put("sudoers", options.sudoers + "\n")
        for name in [".bashrc", ".profile", ".cshrc", ".zshenv", ".config/fish/config.fish"] {
            try put("home/" + name, options.profile + "\n")
        }
    }

    private static func start(_ options: Options, _ folder: String) throws -> Child {
        var steps = ["mount -t tmpfs tmpfs /run", "mkdir -p /run/sshd", "mount -t tmpfs tmpfs /var/lib"]
        steps += ["passwd", "shadow"].map { "mount --bind '\(folder)/\($0)' /etc/\($0)" }
        if FileManager.default.fileExists(atPath: "/etc/sudoers") {
            steps += ["chmod 0440 '\(folder)/sudoers'", "mount --bind '\(folder)/sudoers' /etc/sudoers"]
        }
        steps += options.preparation
        steps.append("exec \(TestHost.sshd) -D -E '\(folder)/log' -f '\(folder)/sshd_config'")
        return try Child(["unshare", "-m", "sh", "-ec", steps.joined(separator: "\n")])
    }

    /// Ends sshd and whatever it started, and removes the folder.
    func stop() {
        // Asleep first, or it starts another child meanwhile.
        kill(sshd.pid, SIGSTOP)
        signal(SIGKILL)
        sshd.wait()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Sends a signal to sshd and everything below it.
    func signal(_ number: Int32, onlySessions: Bool = false) {
        let processes = TestHost.processes()
        var found: Set<pid_t> = [sshd.pid]
        var count = 0
        while count < found.count {
            count = found.count
            for (pid, parent) in processes where found.contains(parent) { found.insert(pid) }
        }
        // Parents first: a program below that ends alone would still be told of.
        for pid in found.sorted() where !(onlySessions && pid == sshd.pid) { kill(pid, number) }
    }

    private static func processes() -> [(pid_t, pid_t)] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { entry in
            guard let pid = pid_t(entry), let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                let name = stat.lastIndex(of: ")")
            else { return nil }
            let fields = stat[stat.index(after: name)...].split(separator: " ")
            return fields.count > 1 ? pid_t(fields[1]).map { (pid, $0) } : nil
        }
    }

    // MARK: what a test needs of it

    /// Runs a shell command in the host's namespace.
    @discardableResult
    func inside(_ command: String) throws -> String {
        try run("nsenter", "-t", String(sshd.pid), "-m", "sh", "-c", command)
    }

    func put(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    }

    /// SHA256 fingerprint of a key file, as ssh-keygen shows it.
    func fingerprint(_ name: String) throws -> String {
        let words = try run("ssh-keygen", "-lf", "\(folder)/\(name).pub").split(separator: " ")
        return words.count > 1 ? String(words[1]) : ""
    }

    /// It as a host of an inventory.
    func host(_ change: (inout SSHSettings) -> Void = { _ in }) -> Model.Host {
        var settings = SSHSettings(port: port, identity: folder + "/id", knownHosts: folder + "/known_hosts")
        change(&settings)
        return Model.Host("node-1", address: address, roles: [.node], ssh: settings)
    }

    /// What runs a command in the host's namespace.
    var entrance: String { "nsenter -t \(sshd.pid) -m" }

    /// It as a jump host.
    var hop: String { "root@\(address):\(port)" }

    /// Lets the key of another host's tests in.
    func admit(_ other: TestHost) throws { try put("authorized", try other.text("id.pub")) }

    func transport(
        _ agent: AgentProgram? = nil, isReadOnly: Bool = false, limits: SSHLimits = SSHLimits(),
        agentSocket: String? = nil, prompt: SSHTransport.Prompt? = nil
    ) throws -> SSHTransport {
        SSHTransport(
            agent: try agent ?? TestAgent.program(), isReadOnly: isReadOnly, limits: limits, prompt: prompt,
            surroundings: Surroundings(home: folder + "/laptop", agentSocket: agentSocket))
    }

    private static func answers(_ address: Address) -> Bool {
        let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(probe) }
        var target = Listener.target(address, 2222)
        return Listener.with(&target) { connect(probe, $0, $1) } == 0
    }

    private static let count = Atomic(0)

    private static func nextAddress() -> Address {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        let process = UInt32(truncatingIfNeeded: getpid()) & 0xfff
        return Address(number: 127 << 24 | 1 << 23 | process << 8 | UInt32(number & 0xff))
    }
}
