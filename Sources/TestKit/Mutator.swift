/// Damages bytes in the ways in which readers go wrong. The same seed damages the same.
public struct Mutator: Sendable {
    private var state: UInt64
    /// Pieces that mean something to the reader.
    private let tokens: [[UInt8]]

    public init(seed: UInt64, tokens: [String] = []) {
        state = seed
        self.tokens = tokens.map { Array($0.utf8) }
    }

    /// A number that looks random (SplitMix64).
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }

    /// From 0 up to, and without, `sides`.
    public mutating func roll(_ sides: Int) -> Int { Int(next() % UInt64(max(1, sides))) }

    /// A copy with one to eight damages. `others` are inputs to take parts from.
    public mutating func damaged(_ bytes: [UInt8], others: [[UInt8]]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...roll(8) { damage(&bytes, others) }
        return bytes
    }

    private static let edges: [UInt8] = [0, 1, 4, 7, 0x7f, 0x80, 0xc3, 0xfe, 0xff]
    private static let lengths: [UInt32] = [0, 1, 3, 4, 0x7fff_ffff, 0x8000_0000, 0xffff_fffb, 0xffff_ffff]

    private mutating func damage(_ bytes: inout [UInt8], _ others: [[UInt8]]) {
        let place = roll(bytes.count + 1)
        let end = min(bytes.count, place + roll(16))
        switch roll(tokens.isEmpty ? 7 : 9) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: roll(bytes.count + 1))
        case 2: if place < bytes.count { bytes[place] ^= 1 << UInt8(roll(8)) }
        case 3: if place < bytes.count { bytes[place] = Self.edges[roll(Self.edges.count)] }
        case 4: write(Self.lengths[roll(Self.lengths.count)], into: &bytes, at: place)
        case 5: write(UInt32(roll(300)), into: &bytes, at: place)
        case 6:
            let other = others.isEmpty ? bytes : others[roll(others.count)]
            bytes = Array(bytes[..<place]) + other.dropFirst(roll(other.count + 1))
        case 7: bytes.insert(contentsOf: tokens[roll(tokens.count)], at: place)
        default: bytes.replaceSubrange(place..<end, with: tokens[roll(tokens.count)])
        }
    }

    private func write(_ number: UInt32, into bytes: inout [UInt8], at place: Int) {
        guard place + 4 <= bytes.count else { return }
        for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt32(24 - 8 * index)) }
    }
}
