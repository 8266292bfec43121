import Crypto

/// SHA-512 of bytes that come piece by piece: what Kubernetes publishes of its archives. Here because swift-crypto has
/// one door.
public struct LongChecksum: Sendable {
    private var hash = SHA512()

    public init() {}

    /// Takes the next bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

    /// The 64 bytes of the checksum of everything that came.
    public func finish() -> [UInt8] { Array(hash.finalize()) }
}
