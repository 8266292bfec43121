/// One tree of control groups: a controller of version 1, a named one of version 1, or the tree of version 2.
struct CgroupHierarchy: Equatable, Sendable {
    /// Where its root is mounted.
    let path: String
    /// The controllers of a tree of version 1, empty for a named one; nil for the tree of version 2.
    let controllers: Set<String>?

    var isVersion2: Bool { controllers == nil }

    /// The trees among the mounts, each of them once, however often it is mounted.
    static func all(in mounts: [MountPoint]) -> [CgroupHierarchy] {
        var seen: Set<[String]> = []
        return mounts.compactMap { mount in
            switch mount.type {
            case "cgroup2":
                guard seen.insert(["cgroup2"]).inserted else { return nil }
                return CgroupHierarchy(path: mount.path, controllers: nil)
            case "cgroup":
                let named = mount.options.filter { $0.hasPrefix("name=") }
                let controllers = mount.options.filter(known.contains)
                guard seen.insert(named + controllers.sorted()).inserted else { return nil }
                return CgroupHierarchy(path: mount.path, controllers: Set(controllers))
            default:
                return nil
            }
        }
    }

    private static let known: Set<String> = [
        "blkio", "cpu", "cpuacct", "cpuset", "devices", "freezer", "hugetlb", "memory", "misc", "net_cls", "net_prio",
        "perf_event", "pids", "rdma",
    ]
}
