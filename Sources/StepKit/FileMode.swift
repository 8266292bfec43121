/// Permission bits, written in octal as everywhere: `0644`, `"640"`, `0o600`.
public struct FileMode: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    public var bits: UInt32
    public init(_ bits: UInt32) { self.bits = bits }
    public init(integerLiteral value: UInt32) { bits = value }
    public var description: String { "0" + String(bits, radix: 8) }
}

extension FileMode: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        let digits = text.hasPrefix("0o") ? String(text.dropFirst(2)) : text
        guard (1...5).contains(digits.count), let bits = UInt32(digits, radix: 8), bits <= 0o7777 else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is no mode in octal such as 0644")
        }
        self.bits = bits
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
