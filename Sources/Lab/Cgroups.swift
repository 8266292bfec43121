internal import Glibc
internal import Model

/// The lab's control groups in every tree of the machine. A group is named by its path below the root: `slipway-lab/cp-1`.
struct Cgroups: Sendable {
    let hierarchies: [CgroupHierarchy]

    /// How long processes may take to end after they were killed, and groups to become removable after that.
    private static let patience: Duration = .seconds(20)

    static func ofThisMachine() throws(Failure) -> Cgroups {
        let found = CgroupHierarchy.all(in: try MountPoint.all())
        guard !found.isEmpty else {
            throw Failure(
                .input, "lab", why: "no control groups are mounted on this machine", hint: "mount /sys/fs/cgroup first")
        }
        return Cgroups(hierarchies: found)
    }

    /// The existing folders of a group, one per tree.
    func folders(of group: String) -> [String] {
        hierarchies.map { "\($0.path)/\(group)" }.filter(Files.exists)
    }

    /// Makes a group, with those above it, in every tree.
    func make(_ group: String) throws(Failure) {
        for hierarchy in hierarchies {
            var folder = hierarchy.path
            for part in group.split(separator: "/") {
                if hierarchies.count == 1 { delegate(folder) }
                let parent = folder
                folder += "/\(part)"
                guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                    throw Failure(.step, "make the control group \(folder)", why: Files.reason(errno))
                }
                try inheritCpuset(in: folder, from: parent)
            }
        }
    }

    /// The files into which a process writes itself to join a group.
    func doors(of group: String) -> [String] { folders(of: group).map { $0 + "/cgroup.procs" } }

    /// Every process in a group or below it.
    func processes(in group: String) -> Set<Int32> {
        var found: Set<Int32> = []
        for folder in folders(of: group).flatMap(Self.deepestFirst) {
            let ids = Files.readable(folder + "/cgroup.procs") ?? ""
            found.formUnion(ids.split(separator: "\n").compactMap { Int32($0) })
        }
        // A process of a foreign process namespace reads as 0, and that number would mean ourselves to kill.
        return found.filter { $0 > 1 && $0 != getpid() }
    }

    /// Ends every process in a group or below it, however it came there, and returns when all are gone.
    func end(_ group: String) async throws(Failure) {
        let gone = try await Interruption.wait(atMost: Self.patience) { () throws(Failure) in
            for folder in folders(of: group) where Files.exists(folder + "/cgroup.kill") {
                try? Files.tell(folder + "/cgroup.kill", "1")
            }
            let left = processes(in: group)
            for process in left { kill(process, SIGKILL) }
            if !left.isEmpty { thawEverything(in: group) }
            return left.isEmpty
        }
        guard gone else {
            let left = processes(in: group).sorted().prefix(5).map(String.init).joined(separator: ", ")
            throw Failure(
                .step, "end the processes of \(group)", why: "still running: \(left)",
                hint: "look at them with ps, then run 'slipway lab down' again")
        }
    }

    /// Removes a group and all groups below it, the deepest ones first.
    func remove(_ group: String) async throws(Failure) {
        let gone = try await Interruption.wait(atMost: Self.patience) { () throws(Failure) in
            for folder in folders(of: group).flatMap(Self.deepestFirst) { rmdir(folder) }
            return folders(of: group).isEmpty
        }
        guard gone else {
            let left = folders(of: group).joined(separator: ", ")
            throw Failure(.step, "remove the control groups of \(group)", why: "still in use: \(left)")
        }
    }

    /// Stops every process of a group where it stands, until `thaw`.
    func freeze(_ group: String) async throws(Failure) {
        guard let freezer = freezer(of: group) else {
            throw Failure(.step, "pause \(group)", why: "it does not run, or this machine has no freezer")
        }
        try Files.tell(freezer.path, freezer.frozen)
        guard try await Interruption.wait(atMost: Self.patience, until: { isFrozen(group) }) else {
            throw Failure(.step, "pause \(group)", why: "some of its processes do not freeze")
        }
    }

    /// Lets a frozen group run on; nothing happens to any other.
    func thaw(_ group: String) throws(Failure) {
        guard let freezer = freezer(of: group) else { return }
        try Files.tell(freezer.path, freezer.thawed)
    }

    func isFrozen(_ group: String) -> Bool {
        guard let freezer = freezer(of: group) else { return false }
        return (Files.readable(freezer.report) ?? "").contains(freezer.sign)
    }

    /// A folder and all folders below it, children before their parents. Units have backslashes in their names, which
    /// mean nothing here.
    static func deepestFirst(_ folder: String) -> [String] {
        Files.folders(in: folder).flatMap { deepestFirst("\(folder)/\($0)") } + [folder]
    }

    /// A new group of the cpuset controller of version 1 takes no process before it has processors and memory, and its
    /// children inherit them only when told so.
    private func inheritCpuset(in folder: String, from parent: String) throws(Failure) {
        guard Files.exists("\(folder)/cpuset.cpus"), Files.exists("\(folder)/cgroup.clone_children") else { return }
        for name in ["cpuset.cpus", "cpuset.mems"] where try Files.read("\(folder)/\(name)").trimmed.isEmpty {
            try Files.tell("\(folder)/\(name)", try Files.read("\(parent)/\(name)").trimmed)
        }
        try Files.tell("\(folder)/cgroup.clone_children", "1")
    }

    /// Gives the controllers that a kubelet uses to the children of a group of version 2. One that cannot be given is
    /// missing in the hosts then, which their own services report better than we could. The machine's root group keeps
    /// giving them when the lab is gone, since whoever came in the meantime may have come to use them.
    private func delegate(_ folder: String) {
        let given = Set(
            (Files.readable(folder + "/cgroup.subtree_control") ?? "").split(whereSeparator: \.isWhitespace))
        for controller in ["cpu", "cpuset", "hugetlb", "io", "memory", "pids"] where !given.contains(controller[...]) {
            try? Files.tell(folder + "/cgroup.subtree_control", "+\(controller)")
        }
    }
}
