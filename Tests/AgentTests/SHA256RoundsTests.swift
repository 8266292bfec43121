import Testing

@testable import Agent

/// The plain rounds are for processors that the machines of tests do not have, so they are tried by themselves.
struct SHA256RoundsTests {
    private func digest(of blocks: [UInt8]) -> [UInt32] {
        var state: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
        state.withUnsafeMutableBufferPointer { state in
            blocks.withUnsafeBytes { SHA256Rounds.compress(state, $0) }
        }
        return state
    }

    /// A message with its padding; the message is shorter than 256 bytes.
    private func padded(_ text: String, blocks: Int) -> [UInt8] {
        let bits = text.utf8.count * 8
        var bytes = Array(text.utf8) + [0x80]
        bytes += [UInt8](repeating: 0, count: blocks * 64 - 2 - bytes.count)
        return bytes + [UInt8(bits >> 8), UInt8(bits & 0xFF)]
    }

    /// From FIPS 180-2, appendix B.
    @Test func theExamplesOfTheStandardComeOut() {
        #expect(
            digest(of: padded("abc", blocks: 1)) == [
                0xba78_16bf, 0x8f01_cfea, 0x4141_40de, 0x5dae_2223, 0xb003_61a3, 0x9617_7a9c, 0xb410_ff61, 0xf200_15ad,
            ])
        let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
        #expect(
            digest(of: padded(long, blocks: 2)) == [
                0x248d_6a61, 0xd206_38b8, 0xe5c0_2693, 0x0c3e_6039, 0xa33c_e459, 0x64ff_2167, 0xf6ec_edd4, 0x19db_06c1,
            ])
    }
}
