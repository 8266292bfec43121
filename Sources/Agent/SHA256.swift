import CSHA256
import CShim

/// SHA-256 of bytes that come piece by piece.
struct SHA256 {
    private var state: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19
    )
    /// What does not fill a block yet.
    private var rest: [UInt8] = []
    /// Bytes taken so far.
    private(set) var size: UInt64 = 0

    private static let hasInstructions = sha256_has_instructions()

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        size += UInt64(bytes.count)
        var bytes = bytes
        if !rest.isEmpty {
            let missing = min(64 - rest.count, bytes.count)
            rest.append(contentsOf: bytes[..<missing])
            bytes = UnsafeRawBufferPointer(rebasing: bytes[missing...])
            guard rest.count == 64 else { return }
            rest.withUnsafeBytes { compress($0) }
            rest.removeAll(keepingCapacity: true)
        }
        let whole = bytes.count & ~63
        compress(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
        rest.append(contentsOf: bytes[whole...])
    }

    /// The digest, 32 bytes.
    consuming func finish() -> [UInt8] {
        let bits = size &* 8
        var end: [UInt8] = [0x80]
        end += [UInt8](repeating: 0, count: (119 - rest.count) & 63)
        for shift in stride(from: 56, through: 0, by: -8) { end.append(UInt8(truncatingIfNeeded: bits >> shift)) }
        end.withUnsafeBytes { update($0) }
        let words = [state.0, state.1, state.2, state.3, state.4, state.5, state.6, state.7]
        return words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) } }
    }

    /// Digest and size of an open file, from where it stands to its end.
    static func digest(of file: borrowing Descriptor, _ path: String) throws(AgentError) -> ([UInt8], UInt64) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        defer { buffer.deallocate() }
        var hash = SHA256()
        while true {
            let count = try file.read(into: buffer, path)
            guard count > 0 else { break }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        let size = hash.size
        return (hash.finish(), size)
    }

    /// Digest of bytes in memory.
    static func digest(of bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finish()
    }

    private mutating func compress(_ blocks: UnsafeRawBufferPointer) {
        guard let start = blocks.baseAddress else { return }
        withUnsafeMutableBytes(of: &state) { raw in
            let state = raw.assumingMemoryBound(to: UInt32.self)
            if Self.hasInstructions {
                sha256_compress(state.baseAddress, start.assumingMemoryBound(to: UInt8.self), blocks.count / 64)
            } else {
                SHA256Rounds.compress(state, blocks)
            }
        }
    }
}
