/// The files with which one group is frozen, in either version of control groups.
struct Freezer: Equatable, Sendable {
    /// Where the wish is written.
    let path: String
    let frozen: String
    let thawed: String
    /// Where the kernel says what came of it, and what it says once all processes stand still.
    let report: String
    let sign: String
}

extension Cgroups {
    /// The freezer of a group that exists. Version 1 goes first: where both are mounted, its freezer is the one that
    /// covers groups which a host made for its containers.
    func freezer(of group: String) -> Freezer? {
        let folders = folders(of: group)
        if let folder = folders.first(where: { Files.exists($0 + "/freezer.state") }) {
            let state = folder + "/freezer.state"
            return Freezer(path: state, frozen: "FROZEN", thawed: "THAWED", report: state, sign: "FROZEN")
        }
        if let folder = folders.first(where: { Files.exists($0 + "/cgroup.freeze") }) {
            return Freezer(
                path: folder + "/cgroup.freeze", frozen: "1", thawed: "0", report: folder + "/cgroup.events",
                sign: "frozen 1")
        }
        return nil
    }
}
