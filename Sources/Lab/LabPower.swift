public import Model

extension Lab {
    /// Starts a host that is off, and returns when it lets users in over SSH; nothing happens to one that runs.
    public func start(_ host: HostName) async throws(Failure) {
        try await change(host) { machine throws(Failure) in
            try await staffLines(of: machine.lab)
            try await network(of: machine.lab).join(machine.host)
            try await machine.start()
            try await machine.awaitReadiness()
        }
    }

    /// Lets a host's systemd shut it down; whatever is left after a minute is ended.
    public func stop(_ host: HostName) async throws(Failure) {
        try await change(host) { machine throws(Failure) in try await machine.stop() }
    }

    /// Cuts a host's power: every process of it is gone when this returns, and its disk is as it was at that moment.
    public func kill(_ host: HostName) async throws(Failure) {
        try await change(host) { machine throws(Failure) in try await machine.kill() }
    }

    /// Freezes every process of a host. Its kernel still accepts connections, but nobody answers them.
    public func pause(_ host: HostName) async throws(Failure) {
        try await change(host) { machine throws(Failure) in try await machine.cgroups.freeze(machine.group) }
    }

    /// Lets a paused host run on; nothing happens to one that is not paused.
    public func resume(_ host: HostName) async throws(Failure) {
        try await change(host) { machine throws(Failure) in try machine.cgroups.thaw(machine.group) }
    }

    /// Replaces a host by a bare one of the same name and address, with new host keys and an empty disk, and starts it.
    public func replace(_ host: HostName) async throws(Failure) {
        try await change(host) { machine throws(Failure) in
            try await machine.wipe()
            try await staffLines(of: machine.lab)
            try await network(of: machine.lab).join(machine.host)
            try await machine.start()
            try await machine.awaitReadiness()
        }
    }

    /// Runs a program inside a host as root, from outside and not over SSH, and returns what it printed, whatever its
    /// exit status. It works while sshd does not, but not while the host is off.
    public func exec(_ host: HostName, _ argv: [String], input: String = "") async throws(Failure) -> LabOutput {
        try await execCommand(host, argv).run(input: input)
    }

    private func execCommand(_ host: HostName, _ argv: [String]) throws(Failure) -> Command {
        try Requirements.checkRoot()
        let machine = try machine(host, of: try existing())
        guard let leader = machine.leader else {
            throw Failure(.step, "exec", host: host, why: "the host is off", hint: "run 'slipway lab up'")
        }
        return Command("nsenter", HostMachine.entry(leader: leader, argv: argv))
    }

    private func change(
        _ host: HostName, _ work: (HostMachine) async throws(Failure) -> Void
    ) async throws(Failure) {
        try Requirements.checkRoot()
        let lab = try existing()
        let machine = try machine(host, of: lab)
        // Hosts are changed independently of each other, but not while the lab as a whole is.
        let common = try FolderLock.claim(folders.state, shared: true)
        defer { common.release() }
        try Files.makeFolder(machine.folder.path)
        let own = try FolderLock.claim(machine.folder.path)
        defer { own.release() }
        do throws(Failure) { try await work(machine) } catch { throw error.on(host) }
    }
}
