/// SHA-512 (FIPS 180-4) of bytes that come piece by piece: what Kubernetes publishes of its archives.
struct SHA512: Sendable {
    private var state: [UInt64] = [
        0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
        0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
    ]
    /// Bytes that do not fill a block yet; fewer than 128.
    private var rest: [UInt8] = []
    private var count: UInt64 = 0

    init() {}

    /// Takes the next bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count += UInt64(bytes.count)
        var bytes = bytes[...]
        if !rest.isEmpty {
            let missing = bytes.prefix(128 - rest.count)
            rest += missing
            bytes = bytes.dropFirst(missing.count)
            guard rest.count == 128 else { return }
            let block = rest
            rest = []
            block.withUnsafeBytes { Self.mix($0, into: &state) }
        }
        let whole = bytes.prefix(bytes.count / 128 * 128)
        Self.mix(UnsafeRawBufferPointer(rebasing: whole), into: &state)
        rest += bytes.dropFirst(whole.count)
    }

    /// The 64 bytes of the checksum of everything that came; nothing may come after this.
    mutating func finish() -> [UInt8] {
        let bits = count &* 8
        let zeros = (239 - Int(count % 128)) % 128
        // The length is a number of 128 bits, of which nobody needs the upper half.
        var padding: [UInt8] = [0x80] + [UInt8](repeating: 0, count: zeros + 8)
        padding += (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
        padding.withUnsafeBytes { update($0) }
        return state.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
    }

    /// Mixes whole blocks of 128 bytes in.
    private static func mix(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt64]) {
        guard !blocks.isEmpty else { return }
        constants.withUnsafeBufferPointer { constants in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 80) { words in
                for start in stride(from: 0, to: blocks.count, by: 128) {
                    fill(words, from: blocks, at: start)
                    var rounds = Rounds(state)
                    for index in stride(from: 0, to: 80, by: 8) { rounds.turn(words, constants, index) }
                    rounds.add(to: &state)
                }
            }
        }
    }

    private static func fill(_ words: UnsafeMutableBufferPointer<UInt64>, from: UnsafeRawBufferPointer, at start: Int) {
        for index in 0..<16 {
            words[index] = UInt64(bigEndian: from.loadUnaligned(fromByteOffset: start &+ index &* 8, as: UInt64.self))
        }
        for index in 16..<80 {
            let (two, fifteen) = (words[index &- 2], words[index &- 15])
            let low = turn(fifteen, 1) ^ turn(fifteen, 8) ^ fifteen &>> 7
            let high = turn(two, 19) ^ turn(two, 61) ^ two &>> 6
            words[index] = words[index &- 16] &+ low &+ words[index &- 7] &+ high
        }
    }

    /// The eight working words.
    private struct Rounds {
        var a, b, c, d, e, f, g, h: UInt64

        init(_ state: [UInt64]) {
            (a, b, c, d) = (state[0], state[1], state[2], state[3])
            (e, f, g, h) = (state[4], state[5], state[6], state[7])
        }

        /// Eight rounds, after which every word is back under its own name.
        @inline(__always)
        mutating func turn(
            _ words: UnsafeMutableBufferPointer<UInt64>, _ constants: UnsafeBufferPointer<UInt64>, _ index: Int
        ) {
            func step(
                _ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: inout UInt64, _ e: UInt64, _ f: UInt64, _ g: UInt64,
                _ h: inout UInt64, _ index: Int
            ) {
                let choice = g ^ (e & (f ^ g))
                let majority = (a & b) | (c & (a | b))
                let sum = h &+ SHA512.high(e) &+ choice &+ constants[index] &+ words[index]
                d = d &+ sum
                h = sum &+ SHA512.low(a) &+ majority
            }
            step(a, b, c, &d, e, f, g, &h, index)
            step(h, a, b, &c, d, e, f, &g, index &+ 1)
            step(g, h, a, &b, c, d, e, &f, index &+ 2)
            step(f, g, h, &a, b, c, d, &e, index &+ 3)
            step(e, f, g, &h, a, b, c, &d, index &+ 4)
            step(d, e, f, &g, h, a, b, &c, index &+ 5)
            step(c, d, e, &f, g, h, a, &b, index &+ 6)
            step(b, c, d, &e, f, g, h, &a, index &+ 7)
        }

        func add(to state: inout [UInt64]) {
            (state[0], state[1]) = (state[0] &+ a, state[1] &+ b)
            (state[2], state[3]) = (state[2] &+ c, state[3] &+ d)
            (state[4], state[5]) = (state[4] &+ e, state[5] &+ f)
            (state[6], state[7]) = (state[6] &+ g, state[7] &+ h)
        }
    }

    private static func low(_ word: UInt64) -> UInt64 { turn(word, 28) ^ turn(word, 34) ^ turn(word, 39) }
    private static func high(_ word: UInt64) -> UInt64 { turn(word, 14) ^ turn(word, 18) ^ turn(word, 41) }
    private static func turn(_ word: UInt64, _ places: UInt64) -> UInt64 { word &>> places | word &<< (64 &- places) }
}
