/// The control groups of one process, as `/proc/PID/cgroup` says them.
struct CgroupMembership: Equatable, Sendable {
    /// Paths below the roots of the trees, such as `/slipway-lab/cp-1`.
    let paths: [String]

    /// Reads lines of `4:memory:/path`; the path may hold colons of its own.
    init(_ text: String) {
        paths = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            return fields.count == 3 ? String(fields[2]) : nil
        }
    }

    /// Whether the process is in a group or below it, in any tree.
    func isInside(_ group: String) -> Bool {
        paths.contains { $0 == "/\(group)" || $0.hasPrefix("/\(group)/") }
    }
}
