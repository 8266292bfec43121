/// A range of IPv4 addresses: `10.244.0.0/16`.
public struct CIDR: Hashable, Sendable, LosslessStringConvertible, ExpressibleByStringLiteral {
    /// The first address of the range.
    public let base: Address
    /// Length of the prefix, 0 to 32.
    public let prefix: Int

    /// The range of this prefix that holds an address.
    public init(_ address: Address, prefix: Int) {
        let prefix = min(max(prefix, 0), 32)
        self.prefix = prefix
        base = Address(number: address.number & CIDR.mask(prefix))
    }
    /// Reads `10.244.0.0/16`. A base with bits behind the prefix (`10.244.0.1/16`) is refused.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = Address(String(parts[0])), let prefix = Int(parts[1]),
            String(prefix) == parts[1], (0...32).contains(prefix)
        else { return nil }
        self.init(address, prefix: prefix)
        guard base == address else { return nil }
    }
    /// Only for ranges written in code and tests; a text that is no range becomes 0.0.0.0/32.
    public init(stringLiteral value: String) { self = CIDR(value) ?? CIDR(Address(number: 0), prefix: 32) }

    private static func mask(_ prefix: Int) -> UInt32 { prefix == 0 ? 0 : ~0 << UInt32(32 - prefix) }

    public var description: String { "\(base)/\(prefix)" }
    public var last: Address { Address(number: base.number | ~CIDR.mask(prefix)) }
    /// How many addresses it has.
    public var count: UInt64 { 1 << UInt64(32 - prefix) }
    /// The first address after the base: the bridge of a host's share, the `kubernetes` service of a service range.
    public var firstHost: Address { base + 1 }
    public func contains(_ address: Address) -> Bool { (base...last).contains(address) }
    public func contains(_ other: CIDR) -> Bool { contains(other.base) && contains(other.last) }
    public func overlaps(_ other: CIDR) -> Bool { contains(other.base) || other.contains(base) }
    /// How many ranges of a longer prefix fit.
    public func shares(ofPrefix prefix: Int) -> UInt64 { prefix < self.prefix ? 0 : 1 << UInt64(prefix - self.prefix) }
    /// The range of a longer prefix at a place, counted from 0; nothing past the end.
    public func share(_ index: UInt64, prefix: Int) -> CIDR? {
        guard index < shares(ofPrefix: prefix) else { return nil }
        return CIDR(base + UInt32(index << UInt64(32 - prefix)), prefix: prefix)
    }
}

extension CIDR: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let range = CIDR(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is no range of addresses\(CIDR.advice(for: text))")
        }
        self = range
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
    /// What was probably meant by a text that is no range.
    private static func advice(for text: String) -> String {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let address = Address(String(parts[0])), let prefix = Int(parts[1]),
            (0...32).contains(prefix)
        else { return " such as 10.244.0.0/16" }
        return "; the range of that prefix is \(CIDR(address, prefix: prefix))"
    }
}
