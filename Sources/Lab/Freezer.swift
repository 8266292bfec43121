/// The files with which one group is frozen, in either version of control groups.
struct Freezer: Equatable, Sendable {
    /// Where the wish is written.
    let path: String
    let frozen: String
    let thawed: String
    /// Where the kernel says what came of it, and what it says once all processes stand still.
    let report: String
    let sign: String

    /// The freezer of one folder in one tree; nil when that tree has none.
    init?(in folder: String) {
        if Files.exists(folder + "/freezer.state") {
            path = folder + "/freezer.state"
            (frozen, thawed, report, sign) = ("FROZEN", "THAWED", path, "FROZEN")
        } else if Files.exists(folder + "/cgroup.freeze") {
            path = folder + "/cgroup.freeze"
            (frozen, thawed, report, sign) = ("1", "0", folder + "/cgroup.events", "frozen 1")
        } else {
            return nil
        }
    }
}

extension Cgroups {
    /// The freezer of a group that exists. Version 1 goes first: where both are mounted, its freezer is the one that
    /// covers groups which a host made for its containers.
    func freezer(of group: String) -> Freezer? {
        let freezers = folders(of: group).compactMap(Freezer.init(in:))
        return freezers.first { $0.report == $0.path } ?? freezers.first
    }

    /// Thaws a group and every group below it, so that what was killed while it was frozen can die. Hosts are frozen
    /// one by one, and a host may have frozen containers of its own.
    func thawEverything(in group: String) {
        for freezer in folders(of: group).flatMap(Self.deepestFirst).compactMap(Freezer.init(in:)) {
            try? Files.tell(freezer.path, freezer.thawed)
        }
    }
}
