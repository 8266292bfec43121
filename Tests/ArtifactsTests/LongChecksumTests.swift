import PKI
import Testing

@testable import Model

@Suite struct LongChecksumTests {
    private func sum(_ bytes: [UInt8], in piece: Int = .max) -> String {
        var checksum = LongChecksum()
        var rest = bytes[...]
        while !rest.isEmpty {
            let next = Array(rest.prefix(piece))
            next.withUnsafeBytes { checksum.update($0) }
            rest = rest.dropFirst(next.count)
        }
        return Checksum.hexadecimal(checksum.finish())
    }

    @Test(
        "the examples of the standard",
        arguments: [
            (
                "",
                "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                    + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
            ),
            (
                "abc",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
                    + "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"
            ),
        ])
    func examples(_ text: String, _ digits: String) {
        #expect(sum(Array(text.utf8)) == digits)
    }

    @Test func aMillionLetters() {
        let digits =
            "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
            + "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b"
        #expect(sum([UInt8](repeating: 0x61, count: 1_000_000)) == digits)
    }

    @Test("pieces of any size give the same as the whole", arguments: [1, 7, 127, 128, 129, 255])
    func pieces(_ piece: Int) {
        for count in [0, 1, 111, 112, 113, 127, 128, 129, 239, 240, 256, 1000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            #expect(sum(bytes, in: piece) == sum(bytes), "\(count) bytes")
        }
    }
}
