/// A message as SHA-1 takes it: a one bit, zeros, and the length behind it, in blocks of sixteen words.
enum PaddedBlocks {
    static func forEach(in message: [UInt8], _ body: ([UInt32]) -> Void) {
        var tail = Array(message[(message.count & ~63)...])
        tail.append(0x80)
        while tail.count % 64 != 56 { tail.append(0) }
        let bits = UInt64(message.count) * 8
        for shift in stride(from: 56, through: 0, by: -8) {
            tail.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        var block = [UInt32](repeating: 0, count: 16)
        for start in stride(from: 0, to: message.count & ~63, by: 64) {
            fill(&block, from: message, at: start)
            body(block)
        }
        for start in stride(from: 0, to: tail.count, by: 64) {
            fill(&block, from: tail, at: start)
            body(block)
        }
    }

    private static func fill(_ block: inout [UInt32], from bytes: [UInt8], at start: Int) {
        for word in 0..<16 {
            let at = start + word * 4
            block[word] =
                UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
                | UInt32(bytes[at + 3])
        }
    }

    static func bytes(of words: [UInt32]) -> [UInt8] {
        words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } }
    }
}
