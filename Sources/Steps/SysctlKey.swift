/// A setting of the kernel, as in sysctl.d(5).
struct SysctlKey: Hashable, Sendable {
    /// As it was written: `net.ipv4.ip_forward`.
    var name: String

    /// Where its value stands. The first separator decides: after a dot, dots part the names and a slash stands for a
    /// dot in a name (`net.ipv4.conf.eth0/100.rp_filter`); after a slash it is a path as it is.
    var path: String {
        guard let first = name.first(where: { $0 == "." || $0 == "/" }), first == "." else {
            return "/proc/sys/" + name
        }
        return "/proc/sys/" + name.map { $0 == "." ? "/" : $0 == "/" ? "." : String($0) }.joined()
    }

    /// It names something below /proc/sys and nothing else.
    var isUsable: Bool {
        let parts = path.dropFirst("/proc/sys/".count).split(separator: "/", omittingEmptySubsequences: false)
        return parts.count > 1 && parts.allSatisfy { !$0.isEmpty && $0 != ".." && $0 != "." }
            && name.allSatisfy { $0.isASCII && !$0.isWhitespace && !"=*#;".contains($0) }
    }

    /// A value with each run of white space as one space: the kernel writes tabs where people write spaces.
    static func folded(_ value: some StringProtocol) -> String {
        value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
