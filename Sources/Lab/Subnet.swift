internal import Model

/// An IPv4 network in CIDR notation.
struct Subnet: Equatable, Sendable {
    /// The network's own address, with all host bits zero.
    let base: UInt32
    let prefix: Int

    /// Reads `10.77.0.0/24`, or a single address as a network of one; nil for anything else. Host bits are dropped.
    init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2, let address = Self.number(of: halves[0]) else { return nil }
        let prefix = halves.count == 2 ? Int(halves[1]) : 32
        guard let prefix, (0...32).contains(prefix) else { return nil }
        self.prefix = prefix
        self.base = address & Self.mask(prefix)
    }

    /// How many addresses it has.
    var size: Int { 1 << (32 - prefix) }

    /// The address at an offset from the network's own, in dotted notation.
    func address(_ offset: Int) -> String {
        let number = base + UInt32(offset)
        return [24, 16, 8, 0].map { String((number >> $0) & 0xff) }.joined(separator: ".")
    }

    func overlaps(_ other: Subnet) -> Bool {
        let mask = Self.mask(min(prefix, other.prefix))
        return base & mask == other.base & mask
    }

    private static func mask(_ prefix: Int) -> UInt32 { prefix == 0 ? 0 : UInt32.max << UInt32(32 - prefix) }

    private static func number(of text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let octets = parts.compactMap { UInt8($0) }
        guard parts.count == 4, octets.count == 4 else { return nil }
        return octets.reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension Subnet: CustomStringConvertible {
    var description: String { "\(address(0))/\(prefix)" }
}
