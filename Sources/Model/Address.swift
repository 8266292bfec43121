/// An IPv4 address.
public struct Address: Hashable, Comparable, Sendable, LosslessStringConvertible, ExpressibleByStringLiteral {
    /// In host byte order.
    public var number: UInt32
    public init(number: UInt32) { self.number = number }

    /// Reads `10.0.0.11`. Octets with leading zeros are refused, since some programs read them as octal.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            guard let octet = UInt8(part), String(octet) == part else { return nil }
            number = number << 8 | UInt32(octet)
        }
        self.number = number
    }
    /// Only for addresses written in code and tests; a text that is no address becomes 0.0.0.0.
    public init(stringLiteral value: String) { self = Address(value) ?? Address(number: 0) }

    public var description: String {
        [24, 16, 8, 0].map { String(number >> UInt32($0) & 255) }.joined(separator: ".")
    }
    public static func < (left: Address, right: Address) -> Bool { left.number < right.number }
    /// The address this many places further on.
    public static func + (left: Address, right: UInt32) -> Address { Address(number: left.number &+ right) }
}

extension Address: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let address = Address(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is no IPv4 address such as 10.0.0.11")
        }
        self = address
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
