import Model
import Testing

@Suite struct ChecksumTests {
    /// The first three are the examples of FIPS 180-4; the others sit on both sides of a block's end.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
        (String(repeating: "a", count: 56), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
        (String(repeating: "a", count: 63), "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"),
        (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    ])
    func isWhatTheStandardSays(text: String, sum: String) {
        #expect(Checksum.hexadecimal(Checksum.sha256(Array(text.utf8))) == sum)
    }

    @Test(arguments: [1, 3, 63, 64, 65, 1000])
    func doesNotDependOnThePieces(size: Int) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var checksum = Checksum()
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(bytes.count, start + size)].withUnsafeBytes { checksum.update($0) }
        }
        #expect(checksum.finish() == Checksum.sha256(bytes))
    }

    @Test func readsHexadecimal() {
        #expect(Checksum.bytes(hexadecimal: "00fFa1") == [0, 255, 161])
        #expect(Checksum.bytes(hexadecimal: "0") == nil)
        #expect(Checksum.bytes(hexadecimal: "0g") == nil)
        #expect(Checksum.bytes(hexadecimal: "+1") == nil)
    }
}
