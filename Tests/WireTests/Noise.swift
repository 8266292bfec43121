/// Numbers that look random and are the same in every run (SplitMix64), so that a failure can be looked at again.
struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }

    mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }
    mutating func number(below limit: Int) -> Int { Int(next() % UInt64(limit)) }
    /// Bytes of which every other is small, since lengths and kinds are.
    mutating func bytes(upTo limit: Int) -> [UInt8] {
        (0..<number(below: limit)).map { _ in number(below: 2) == 0 ? byte() : byte() & 7 }
    }
}
