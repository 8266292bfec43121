import CLibSSH2

/// Which algorithms are offered, best first. libssh2 drops the names that its version does not know, so one list
/// serves 1.10 and later. Broken ones (arcfour, CBC, MD5, group 1, SHA-1 in key exchange) are not offered at all.
enum Algorithms {
    static let keyExchange =
        "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
        + "diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,"
        + "diffie-hellman-group14-sha256"
    /// AES-GCM costs least where it exists (from 1.11); ChaCha20 costs 1.4 times as much.
    static let ciphers =
        "aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,"
        + "chacha20-poly1305@openssh.com"
    static let authentication =
        "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512,hmac-sha1"
    static let hostKeys = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512",
        "rsa-sha2-256",
    ]

    /// The lists to set before a handshake, by libssh2's number of the method.
    static func preferences(knownHostKeys known: [String]) -> [(Int32, String)] {
        [
            (LIBSSH2_METHOD_KEX, keyExchange),
            (LIBSSH2_METHOD_HOSTKEY, hostKeyOrder(known: known).joined(separator: ",")),
            (LIBSSH2_METHOD_CRYPT_CS, ciphers), (LIBSSH2_METHOD_CRYPT_SC, ciphers),
            (LIBSSH2_METHOD_MAC_CS, authentication), (LIBSSH2_METHOD_MAC_SC, authentication),
            (LIBSSH2_METHOD_COMP_CS, "none"), (LIBSSH2_METHOD_COMP_SC, "none"),
        ]
    }

    /// Types with a known key first, then the rest. An RSA key signs under three names; the one with SHA-1 is offered
    /// only for a host that is known by such a key, since libssh2 1.10 has no other.
    static func hostKeyOrder(known: [String]) -> [String] {
        var order: [String] = []
        for type in known {
            let names = type == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : [type]
            for name in names where (hostKeys + ["ssh-rsa"]).contains(name) && !order.contains(name) {
                order.append(name)
            }
        }
        return order + hostKeys.filter { !order.contains($0) }
    }
}
