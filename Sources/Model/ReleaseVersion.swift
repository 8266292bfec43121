/// The version of a release: `v1.36.2`, `3.6.5`.
public struct ReleaseVersion: Hashable, Comparable, Sendable, LosslessStringConvertible {
    public var major: Int
    public var minor: Int
    public var patch: Int

    public init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads three numbers, with a `v` before them or without; what follows behind a `-` or `+` is passed over.
    public init?(_ text: String) {
        let bare = text.hasPrefix("v") ? text.dropFirst() : Substring(text)
        let numbers = bare.prefix { $0 != "-" && $0 != "+" }.split(separator: ".", omittingEmptySubsequences: false)
        let values = numbers.compactMap { part in part.allSatisfy { ("0"..."9").contains($0) } ? Int(part) : nil }
        guard numbers.count == 3, values.count == 3 else { return nil }
        self.init(values[0], values[1], values[2])
    }

    /// `v1.36.2`
    public var description: String { "v\(number)" }
    /// `1.36.2`
    public var number: String { "\(major).\(minor).\(patch)" }

    public static func < (left: ReleaseVersion, right: ReleaseVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}
