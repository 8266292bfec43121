/// A host's name in the inventory: a DNS label, unique in the cluster.
public struct HostName: RawRepresentable, Hashable, Codable, Sendable, Comparable, CustomStringConvertible,
    CodingKeyRepresentable, ExpressibleByStringLiteral
{
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ name: String) { rawValue = name }
    public init(stringLiteral value: String) { rawValue = value }
    public init(from decoder: any Decoder) throws { rawValue = try decoder.singleValueContainer().decode(String.self) }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
    public var description: String { rawValue }
    public static func < (left: HostName, right: HostName) -> Bool { left.rawValue < right.rawValue }
}
