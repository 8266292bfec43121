/// FNV-1a with 64 bits: names for things that must differ when their contents do. It protects against nobody.
enum Digest {
    /// Sixteen hexadecimal digits.
    static func text(of content: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in content.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
