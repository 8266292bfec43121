internal import Glibc
public import Model

extension Lab {
    /// Takes the lab away with everything it made on this machine, whatever state it is in: whole, half-made, crashed,
    /// or down already. Images stay for the next time unless `purge` says otherwise. An inventory that was written stays.
    ///
    /// Everything is found by the lab's name and not by what its files say, so a lab without files goes as well. Fails
    /// with `locked` while another program works on the same lab, and with `step` when something cannot be removed; the
    /// lab's folder goes last, so that `down` can be tried again.
    public func down(purge: Bool = false, progress: LabProgress) async throws(Failure) {
        try Requirements.checkRoot()
        if Files.exists(folders.state) {
            let lock = try FolderLock.claim(folders.state)
            defer { lock.release() }
            try await takeAway(progress: progress)
        } else {
            try await takeAway(progress: progress)
        }
        try Files.remove(emptyFolder: folders.labs)
        guard purge else { return }
        try await store().purge(progress: progress)
    }

    private func store() throws(Failure) -> ImageStore {
        ImageStore(cache: folders.cache, names: names, cgroups: try Cgroups.ofThisMachine())
    }

    private func takeAway(progress: LabProgress) async throws(Failure) {
        let cgroups = try Cgroups.ofThisMachine()
        let running = cgroups.processes(in: names.group).count
        if running > 0 { progress("ending \(running) processes of the lab '\(name)'") }
        try await cgroups.end(names.group)
        try await cgroups.remove(names.group)
        try await store().removeDrafts()
        try await LabNetwork.remove(names)
        try NetnsFolder(labs: folders.labs).restore(after: name)
        try MountPoint.removeAll(inside: folders.state)
        try await removeTraces()
        let restored = try Sysctls(labs: folders.labs).restore(after: name, progress: progress)
        if !restored.isEmpty { progress("put back \(restored.joined(separator: ", "))") }
        try await Files.remove(tree: folders.state)
        progress("the lab '\(name)' is down")
    }

    /// systemd-nspawn removes its own scratch folders, but not when it is killed.
    private func removeTraces() async throws(Failure) {
        for folder in ["/run/systemd/nspawn/propagate", "/run/systemd/nspawn/unix-export"] {
            for machine in Files.names(in: folder) where names.owns(machine: machine) {
                try MountPoint.removeAll(inside: "\(folder)/\(machine)")
                try await Files.remove(tree: "\(folder)/\(machine)")
            }
        }
    }
}
