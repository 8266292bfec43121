/// The version of an etcd program, and what its flags are called there.
public struct EtcdVersion: Equatable, Comparable, Sendable, CustomStringConvertible {
    public var major: Int
    public var minor: Int
    public var patch: Int
    public init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads the output of `etcd --version`, whose first line is `etcd Version: 3.5.16`.
    public init?(parsing output: String) {
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("etcd Version:") }),
            let number = line.split(separator: " ").last
        else { return nil }
        let parts = number.split(whereSeparator: { $0 == "." || $0 == "-" || $0 == "+" }).prefix(3).map { Int($0) }
        guard parts.count == 3, let major = parts[0], let minor = parts[1], let patch = parts[2] else { return nil }
        self.init(major, minor, patch)
    }

    public var description: String { "\(major).\(minor).\(patch)" }
    public static func < (left: EtcdVersion, right: EtcdVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// Settings that are called differently from version to version: checks for corrupt data. The `experimental-`
    /// names are deprecated in 3.6 and gone in 3.7; feature gates are unknown before 3.6.
    public var corruptionChecks: [(name: String, value: String)] {
        self < EtcdVersion(3, 6, 0)
            ? [("experimental-initial-corrupt-check", "true"), ("experimental-corrupt-check-time", "240m")]
            : [("feature-gates", "InitialCorruptCheck=true,CompactHashCheck=true"), ("corrupt-check-time", "240m")]
    }
}
