// A room that is built by itself does without the instructions.
#if canImport(CSHA256)
    import CSHA256
#endif

/// SHA-256 (FIPS 180-4) of bytes that come piece by piece, so that a file of any size needs no memory of its own size.
public struct Checksum: Sendable {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    /// Bytes that do not fill a block yet; fewer than 64.
    private var rest: [UInt8] = []
    private var count: UInt64 = 0

    public init() {}

    /// The 32 bytes of the checksum of some bytes.
    public static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var checksum = Checksum()
        bytes.withUnsafeBytes { checksum.update($0) }
        return checksum.finish()
    }

    /// The usual way to write a checksum: 64 hexadecimal digits.
    public static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }

    /// The bytes behind hexadecimal digits of either case; nothing for any other text.
    public static func bytes(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        let values = digits.compactMap { $0 }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }

    /// Takes the next bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        count += UInt64(bytes.count)
        var bytes = bytes[...]
        if !rest.isEmpty {
            let missing = bytes.prefix(64 - rest.count)
            rest += missing
            bytes = bytes.dropFirst(missing.count)
            guard rest.count == 64 else { return }
            rest.withUnsafeBytes { Self.mix($0, into: &state) }
            rest.removeAll(keepingCapacity: true)
        }
        let whole = bytes.prefix(bytes.count / 64 * 64)
        Self.mix(UnsafeRawBufferPointer(rebasing: whole), into: &state)
        rest += bytes.dropFirst(whole.count)
    }

    /// The checksum of everything that came; nothing may come after this.
    public mutating func finish() -> [UInt8] {
        let bits = count &* 8
        let zeros = (119 - Int(count % 64)) % 64
        var padding: [UInt8] = [0x80] + [UInt8](repeating: 0, count: zeros)
        padding += (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
        padding.withUnsafeBytes { update($0) }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) } }
    }

    /// Mixes whole blocks of 64 bytes in: with the processor's own instructions where it has them, six times as fast.
    private static func mix(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt32]) {
        #if canImport(CSHA256)
            if hasInstructions, let start = blocks.baseAddress {
                sha256_compress(&state, start.assumingMemoryBound(to: UInt8.self), blocks.count / 64)
                return
            }
        #endif
        mixPlainly(blocks, into: &state)
    }

    #if canImport(CSHA256)
        private static let hasInstructions = sha256_has_instructions()
    #endif

    /// The same everywhere. Plain pointers and eight rounds at a time: archives have hundreds of megabytes.
    static func mixPlainly(_ blocks: UnsafeRawBufferPointer, into state: inout [UInt32]) {
        constants.withUnsafeBufferPointer { constants in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
                for start in stride(from: 0, to: blocks.count, by: 64) {
                    fill(words, from: blocks, at: start)
                    var rounds = Rounds(state)
                    for index in stride(from: 0, to: 64, by: 8) { rounds.turn(words, constants, index) }
                    rounds.add(to: &state)
                }
            }
        }
    }

    private static func fill(_ words: UnsafeMutableBufferPointer<UInt32>, from: UnsafeRawBufferPointer, at start: Int) {
        for index in 0..<16 {
            words[index] = UInt32(bigEndian: from.loadUnaligned(fromByteOffset: start &+ index &* 4, as: UInt32.self))
        }
        for index in 16..<64 {
            let (two, fifteen) = (words[index &- 2], words[index &- 15])
            let low = turn(fifteen, 7) ^ turn(fifteen, 18) ^ fifteen &>> 3
            let high = turn(two, 17) ^ turn(two, 19) ^ two &>> 10
            words[index] = words[index &- 16] &+ low &+ words[index &- 7] &+ high
        }
    }

    /// The eight working words.
    private struct Rounds {
        var a, b, c, d, e, f, g, h: UInt32

        init(_ state: [UInt32]) {
            (a, b, c, d) = (state[0], state[1], state[2], state[3])
            (e, f, g, h) = (state[4], state[5], state[6], state[7])
        }

        /// Eight rounds, after which every word is back under its own name.
        @inline(__always)
        mutating func turn(
            _ words: UnsafeMutableBufferPointer<UInt32>, _ constants: UnsafeBufferPointer<UInt32>, _ index: Int
        ) {
            func step(
                _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32,
                _ h: inout UInt32, _ index: Int
            ) {
                let choice = g ^ (e & (f ^ g))
                let majority = (a & b) | (c & (a | b))
                let sum = h &+ Checksum.high(e) &+ choice &+ constants[index] &+ words[index]
                d = d &+ sum
                h = sum &+ Checksum.low(a) &+ majority
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

        func add(to state: inout [UInt32]) {
            (state[0], state[1]) = (state[0] &+ a, state[1] &+ b)
            (state[2], state[3]) = (state[2] &+ c, state[3] &+ d)
            (state[4], state[5]) = (state[4] &+ e, state[5] &+ f)
            (state[6], state[7]) = (state[6] &+ g, state[7] &+ h)
        }
    }

    private static func low(_ word: UInt32) -> UInt32 { turn(word, 2) ^ turn(word, 13) ^ turn(word, 22) }
    private static func high(_ word: UInt32) -> UInt32 { turn(word, 6) ^ turn(word, 11) ^ turn(word, 25) }

    private static func turn(_ word: UInt32, _ places: UInt32) -> UInt32 { word &>> places | word &<< (32 &- places) }

    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
