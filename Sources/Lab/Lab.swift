internal import FoundationEssentials
internal import Glibc
public import Model

/// Hosts to try things on: Debian systems on this machine, each booted by systemd-nspawn with a network namespace, a
/// systemd and an sshd of its own.
///
/// A lab is known by its name: every command makes its own value and finds the same lab. Hosts run on when the program
/// that started them ends, however it ends.
public struct Lab: Sendable {
    /// The lab's name, a DNS label.
    public let name: String
    let folders: LabFolders
    let names: LabNames
    /// The program that is slipway, for what has to run on.
    let program: String

    /// Where labs are kept: one folder for each, in a folder that only holds labs.
    public static let defaultFolder = "/var/lib/slipway-lab"
    /// Where images are kept, which labs share.
    public static let defaultCache = "/var/cache/slipway-lab"

    /// A lab that may or may not be up. The folders are absolute paths without colons, commas, blanks or quotes, which
    /// mean something to mount and to systemd-nspawn. `program` is slipway itself, where that is not this very program.
    /// Fails with `input` on a name or a folder that cannot be used.
    public init(
        name: String = "lab", folder: String = Lab.defaultFolder, cache: String = Lab.defaultCache,
        program: String? = nil
    ) throws(Failure) {
        for path in [folder, cache] {
            let isUsable = path.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7f && !":,'\"\\".utf8.contains($0) }
            guard path.hasPrefix("/"), !path.hasSuffix("/"), isUsable else {
                throw Failure(
                    .input, "lab folder '\(path)'", why: "not an absolute path of plain characters",
                    hint: "give one like \(Self.defaultFolder)")
            }
        }
        self.name = name
        self.program = program ?? "/proc/\(getpid())/exe"
        names = try LabNames(name)
        folders = LabFolders(labs: folder, cache: cache, lab: name)
    }

    /// What the lab was asked to be; nil when it is down.
    public func description() throws(Failure) -> LabDescription? {
        guard let text = Files.readable(folders.description) else { return nil }
        do {
            return try JSONDecoder().decode(LabDescription.self, from: Data(text.utf8))
        } catch {
            throw Failure(
                .input, "read \(folders.description)", why: "\(error)",
                hint: "run 'slipway lab down' and 'slipway lab up'")
        }
    }

    /// How every host is doing, in the order of their addresses; none when the lab is down.
    public func status() throws(Failure) -> [LabHostStatus] {
        guard let lab = try description() else { return [] }
        return try machines(of: lab).map { machine in
            let power = machine.power
            return LabHostStatus(
                host: machine.host, power: power,
                answers: power == .running && SSHBanner.answers(machine.host.address),
                supervisor: machine.supervisor?.id, leader: machine.leader)
        }
    }

    /// The program and arguments of an interactive SSH session on a host, as root or as `ops`, who may use sudo without
    /// a password. The host's key is taken when it is new and held against the inventory's known_hosts otherwise.
    public func shellCommand(_ host: HostName, user: String = "root") throws(Failure) -> [String] {
        let lab = try existing()
        let machine = try machine(host, of: lab)
        return [
            "ssh", "-i", lab.identity, "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=accept-new",
            "-o", "UserKnownHostsFile=\(lab.knownHosts)", "\(user)@\(machine.host.address)",
        ]
    }

    func existing() throws(Failure) -> LabDescription {
        guard let lab = try description() else {
            throw Failure(.input, "lab '\(name)'", why: "it is not up", hint: "run 'slipway lab up'")
        }
        return lab
    }

    func machine(_ host: HostName, of lab: LabDescription) throws(Failure) -> HostMachine {
        let all = try machines(of: lab)
        guard let machine = all.first(where: { $0.host.name == host }) else {
            throw Failure(
                .input, "lab '\(name)'", why: "it has no host '\(host)'",
                hint: "it has \(all.map(\.host.name.rawValue).joined(separator: ", "))")
        }
        return machine
    }

    func network(of lab: LabDescription) throws(Failure) -> LabNetwork {
        LabNetwork(names: names, plan: try AddressPlan(lab.options.subnet), latency: lab.options.latency)
    }

    /// Sees to it that slow lines have their porter and others have none. `isNew` begins anew even where it runs.
    func staffLines(of lab: LabDescription, isNew: Bool = false) async throws(Failure) {
        let porter = LinePorter(
            names: names, folders: folders, cgroups: try Cgroups.ofThisMachine(), program: program)
        guard let latency = lab.options.latency, latency > 0 else { return try await porter.stop() }
        if isNew || !porter.isRunning { try await porter.start(lab.hosts, milliseconds: latency) }
    }

    func machines(of lab: LabDescription) throws(Failure) -> [HostMachine] {
        let plan = try AddressPlan(lab.options.subnet)
        let cgroups = try Cgroups.ofThisMachine()
        return lab.hosts.map { host in
            HostMachine(host: host, lab: lab, folders: folders, names: names, plan: plan, cgroups: cgroups)
        }
    }
}
