internal import Model

/// Keys for SSH.
enum KeyPair {
    /// Makes a pair without a pass phrase; the public key has `.pub` behind its name.
    static func make(_ file: String, kind: String, comment: String) async throws(Failure) {
        try await Command("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", comment, "-f", file)
            .succeed("make the key \(file)")
    }
}
