/// The number of a run; later runs have larger ones.
public struct RunID: RawRepresentable, Hashable, Codable, Sendable, Comparable, CustomStringConvertible {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public var description: String { String(rawValue) }
    public static func < (left: RunID, right: RunID) -> Bool { left.rawValue < right.rawValue }
}
