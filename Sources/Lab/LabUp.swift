internal import FoundationEssentials
internal import Glibc
public import Model

extension Lab {
    /// Brings the lab up and returns when every host lets users in over SSH. What is there already stays: on a lab that is
    /// up, only what is missing is made, hosts that are off are started, hosts can be added, and the latency can change.
    ///
    /// Fails with `input` when the machine or the options do not allow it, with `locked` while another program works on
    /// the same lab, and with `step` when something does not work; then `up` again goes on and `down` takes it all away.
    public func up(_ options: LabOptions, progress: @escaping LabProgress) async throws(Failure) -> LabDescription {
        try await Requirements.check(installing: options.installsMissing, progress: progress)
        guard options.latency ?? 0 >= 0 else {
            throw Failure(.input, "lab", why: "the latency is negative", hint: "give milliseconds from 0 on")
        }
        let plan = try AddressPlan(options.subnet)
        _ = try plan.hosts(options.hosts, controlPlanes: options.controlPlanes ?? 1)
        let network = LabNetwork(names: names, plan: plan, latency: options.latency)
        try await network.checkIsFree()
        try Files.makeFolder(folders.state)
        let lock = try FolderLock.claim(folders.state)
        defer { lock.release() }
        let old = try description()
        let lab = try planned(options, plan: plan, over: old)
        try checkInventory(of: lab)
        try save(lab)
        try await makeImage(of: lab, isNew: old == nil, progress: progress)
        try Sysctls(labs: folders.labs).save(for: name)
        try NetnsFolder(labs: folders.labs).note(for: name)
        try await makeKeys(of: lab)
        progress("joining \(lab.hosts.count) hosts to \(plan.subnet)")
        try await network.joinMachine()
        try await staffLines(of: lab, isNew: true)
        try await forEachMachine(of: lab) { machine throws(Failure) in
            try await network.join(machine.host)
            try await bringUp(machine, progress: progress)
        }
        try writeInventory(of: lab, progress: progress)
        return lab
    }

    /// The lab that is asked for. One that exists can only grow, since its hosts stand on their image and have their
    /// addresses.
    private func planned(
        _ options: LabOptions, plan: AddressPlan, over old: LabDescription?
    ) throws(Failure) -> LabDescription {
        let hosts = try plan.hosts(options.hosts, controlPlanes: options.controlPlanes ?? 1)
        let fresh = LabDescription(
            name: name, options: options, hosts: hosts,
            inventory: absolute(options.inventory), identity: folders.key, knownHosts: folders.knownHosts,
            controllerAddress: plan.controller, image: "\(folders.cache)/\(ImageRecipe(release: options.release).name)")
        guard var lab = old else { return fresh }
        let differs = [
            ("release", lab.options.release != options.release), ("subnet", lab.options.subnet != options.subnet),
            ("number of hosts", lab.hosts.count > options.hosts),
            ("control plane", lab.options.controlPlanes ?? 1 != options.controlPlanes ?? 1),
        ].filter(\.1).map(\.0)
        guard differs.isEmpty else {
            throw Failure(
                .input, "lab '\(name)'", why: "it is up with another \(differs.joined(separator: ", "))",
                hint: "run 'slipway lab down' first, or give the new lab another name and subnet")
        }
        lab.options = options
        lab.hosts = fresh.hosts
        lab.inventory = fresh.inventory
        return lab
    }

    private func save(_ lab: LabDescription) throws(Failure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            let text = String(decoding: try encoder.encode(lab), as: UTF8.self)
            try Files.write(text + "\n", to: folders.description)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.step, "write \(folders.description)", why: "\(error)")
        }
    }

    /// Sees to it that the image exists. Hosts that exist stand on theirs, and no other can take its place.
    private func makeImage(of lab: LabDescription, isNew: Bool, progress: LabProgress) async throws(Failure) {
        let recipe = ImageRecipe(release: lab.options.release)
        let store = ImageStore(cache: folders.cache, names: names, cgroups: try Cgroups.ofThisMachine())
        let hasHosts = !Files.folders(in: "\(folders.state)/hosts").isEmpty
        if Files.exists(lab.image) { return }
        guard !hasHosts, lab.image == "\(folders.cache)/\(recipe.name)" else {
            throw Failure(
                .step, "lab '\(name)'", why: "the image below its hosts, \(lab.image), is gone",
                hint: "run 'slipway lab down' and 'slipway lab up'")
        }
        _ = try await store.image(of: recipe, progress: progress)
    }

    private func makeKeys(of lab: LabDescription) async throws(Failure) {
        if !Files.exists(lab.identity + ".pub") {
            try Files.remove(file: lab.identity)
            try await KeyPair.make(lab.identity, kind: "ed25519", comment: "slipway lab \(name)")
        }
        if !Files.exists(lab.knownHosts) { try Files.write("", to: lab.knownHosts, mode: 0o600) }
        for file in [lab.identity, lab.identity + ".pub", lab.knownHosts] { try Invoker.current?.take(file) }
    }

    private func bringUp(_ machine: HostMachine, progress: LabProgress) async throws(Failure) {
        if machine.power == .running && SSHBanner.answers(machine.host.address) { return }
        let clock = ContinuousClock()
        let start = clock.now
        try machine.cgroups.thaw(machine.group)
        if machine.hasLostItsNetwork {
            progress("\(machine.host.name) is in a network that is gone, so its power is cut")
            try await machine.kill()
        }
        try await machine.start()
        try await machine.awaitReadiness()
        let seconds = (start.duration(to: clock.now) / .milliseconds(100)).rounded() / 10
        progress("\(machine.host.name) \(machine.host.address) is up after \(seconds) s")
    }

    /// Does something on all hosts at once, and throws the first failure when all are done.
    private func forEachMachine(
        of lab: LabDescription, _ work: @Sendable @escaping (HostMachine) async throws(Failure) -> Void
    ) async throws(Failure) {
        let machines = try machines(of: lab)
        let failures = await withTaskGroup(of: Failure?.self) { group in
            for machine in machines {
                group.addTask {
                    do throws(Failure) { try await work(machine) } catch { return error.on(machine.host.name) }
                    return nil
                }
            }
            return await group.reduce(into: [Failure]()) { $0 += $1.map { [$0] } ?? [] }
        }
        if let failure = failures.first { throw failure }
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    /// Refuses to write over a file that somebody else made, unless it is an inventory of this very lab.
    private func checkInventory(of lab: LabDescription) throws(Failure) {
        guard let text = Files.readable(lab.inventory), !text.hasPrefix(Inventory.mark) else { return }
        guard text.contains(lab.identity) else {
            throw Failure(
                .notSafe, "write \(lab.inventory)", why: "there is a file that the lab did not write",
                hint: "give another path for the inventory")
        }
    }

    private func writeInventory(of lab: LabDescription, progress: LabProgress) throws(Failure) {
        if let text = Files.readable(lab.inventory), !text.hasPrefix(Inventory.mark) {
            progress("kept \(lab.inventory) with your changes")
            return
        }
        try Files.write(Inventory.text(lab), to: lab.inventory)
        try Invoker.current?.take(lab.inventory)
        progress("wrote \(lab.inventory)")
    }
}
