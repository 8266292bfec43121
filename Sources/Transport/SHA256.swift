import Model

/// SHA-256 of bytes: for fingerprints of host keys, which libssh2 computes only for the key of its own session.
enum SHA256 {
    /// The 32 bytes of the digest.
    static func hash(_ message: [UInt8]) -> [UInt8] { Checksum.sha256(message) }
}
