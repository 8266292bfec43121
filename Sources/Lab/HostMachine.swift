internal import FoundationEssentials
internal import Glibc
internal import Model

/// One host from outside: its root, its processes, its sshd.
struct HostMachine: Sendable {
    let host: LabHost
    let lab: LabDescription
    let folders: LabFolders
    let names: LabNames
    let plan: AddressPlan
    let cgroups: Cgroups

    var folder: HostFolder { folders.host(host.name) }
    var group: String { names.group(of: host.name) }

    /// The process that keeps the host running, while it does.
    var supervisor: ProcessRecord? {
        guard let record = ProcessRecord.running(in: folder.record) else { return nil }
        // After the machine started anew, a stranger could have both the number and the start time.
        let membership = Files.readable("/proc/\(record.id)/cgroup") ?? ""
        return CgroupMembership(membership).isInside(group) ? record : nil
    }

    /// The process of systemd-nspawn. There is none for a moment while the host reboots.
    private var container: Int32? { supervisor.flatMap { children(of: $0.id).first } }

    /// The host's own process 1: systemd-nspawn's child that is number 1 in a process namespace of its own.
    var leader: Int32? {
        guard let container else { return nil }
        return children(of: container).first { child in
            ProcessNumbers(status: Files.readable("/proc/\(child)/status") ?? "")?.isFirstInNamespace ?? false
        }
    }

    /// A kernel may be built without the list of children; then the host's processes are asked for their parents.
    private func children(of parent: Int32) -> [Int32] {
        if let list = Files.readable("/proc/\(parent)/task/\(parent)/children") {
            return list.split(separator: " ").compactMap { Int32($0) }
        }
        return cgroups.processes(in: group).filter { ProcessFacts(of: $0)?.parent == parent }
    }

    /// Whether the host runs in a network namespace that has lost its name, and with it its way to the others.
    var hasLostItsNetwork: Bool {
        guard let leader, let own = Files.inode("/proc/\(leader)/ns/net") else { return false }
        return own != Files.inode("\(Netns.folder)/\(names.namespace(of: host.name))")
    }

    var power: LabHostStatus.Power {
        if supervisor == nil { return .stopped }
        return cgroups.isFrozen(group) ? .paused : .running
    }

    /// Starts the host unless it runs; what a half-done start left behind is put right first.
    func start() async throws(Failure) {
        guard supervisor == nil else { return }
        // What outlived the host's last shutdown would keep its files and its address in use.
        try await cgroups.end(group)
        try await prepare()
        try await cgroups.remove(group)
        try cgroups.make("\(group)/\(BootScript.keeperGroup)")
        let modules = "/lib/modules"
        let arguments = BootScript.arguments(
            host: host, folder: folder, names: names, packages: LabImage(path: lab.image).packages,
            modules: Files.exists(modules) ? modules : nil)
        let script = BootScript(folder: folder, groups: cgroups.folders(of: group), arguments: arguments)
        try Files.remove(file: folder.record)
        try Files.write(script.text, to: folder.bootScript, mode: 0o755)
        try await Command("setsid", "--fork", "sh", folder.bootScript).succeed("start \(host.name)")
        let began = try await Interruption.wait(atMost: .seconds(10)) { () throws(Failure) in supervisor != nil }
        guard began else { throw died("start") }
    }

    /// Returns when sshd answers and users other than root are let in too.
    func awaitReadiness() async throws(Failure) {
        let ready = try await Interruption.wait(atMost: .seconds(120), every: .milliseconds(50)) { () throws(Failure) in
            guard supervisor != nil else { throw died("boot") }
            guard let leader, !Files.exists("/proc/\(leader)/root/run/nologin") else { return false }
            return SSHBanner.answers(host.address)
        }
        guard ready else { throw died("boot") }
    }

    /// Ends everything that runs in the host, as if its power were cut, and returns when nothing of it is left.
    func kill() async throws(Failure) {
        try await cgroups.end(group)
        if let supervisor { Glibc.kill(supervisor.id, SIGKILL) }
        let gone = try await Interruption.wait(atMost: .seconds(10)) { () throws(Failure) in supervisor == nil }
        guard gone else { throw died("power off") }
        try await cgroups.remove(group)
    }

    /// Lets the host's systemd shut down; what is left after that, or after a minute, is ended.
    func stop() async throws(Failure) {
        guard let supervisor else { return }
        try cgroups.thaw(group)
        if let container { Glibc.kill(container, SIGTERM) }
        _ = try await Interruption.wait(atMost: .seconds(60)) { () throws(Failure) in !supervisor.isRunning }
        try await kill()
    }

    /// The arguments that run a program inside a host, not over SSH: in all namespaces of its process 1.
    static func entry(leader: Int32, argv: [String]) -> [String] {
        // Without the machine's environment, which means nothing there.
        let environment = ["env", "-i", "PATH=\(Command.path)", "HOME=/root", "LC_ALL=C.UTF-8", "TERM=xterm"]
        return ["--target", String(leader), "--all", "--root", "--wd"] + environment + argv
    }

    private func died(_ what: String) -> Failure {
        let said = (Files.readable(folder.console) ?? "").split(whereSeparator: \.isNewline).suffix(3)
        return Failure(
            .step, what, host: host.name,
            why: said.isEmpty ? "systemd-nspawn said nothing" : "the last it said: \(said.joined(separator: "; "))",
            hint: "read \(folder.console)")
    }
}
