import Model

extension KeyStore {
    private static let tokensPath = "known_tokens.csv"

    /// The key that encrypts secrets in etcd; nil where none was ever made. One that is damaged, or that is missing
    /// beside certificates of API servers, is a failure and never replaced.
    func encryptionKey(_ rank: KeyRank = .present) throws(Failure) -> EncryptionKey? {
        let path = KeyFile.encryption(rank)
        guard let bytes = try read(path) else {
            guard rank == .next || hasCertificates(of: .cluster) else { return nil }
            throw lost("\(root)/\(path) is missing, and a control plane was built with it")
        }
        guard let key = EncryptionKey(file: bytes) else {
            throw lost("\(root)/\(path) does not hold \(EncryptionKey.size) bytes in base64")
        }
        return key
    }

    func write(_ key: EncryptionKey, _ rank: KeyRank = .present) throws(Failure) {
        try write([KeyFile(path: KeyFile.encryption(rank), bytes: key.file, isPrivate: true)])
    }

    /// The tokens that were given out, in the order of the file.
    func tokens() throws(Failure) -> [StaticToken] {
        guard let bytes = try read(Self.tokensPath) else { return [] }
        var tokens: [StaticToken] = []
        for (index, line) in String(decoding: bytes, as: UTF8.self).split(separator: "\n").enumerated() {
            guard let token = StaticToken(line: line) else {
                throw Failure(
                    .notSafe, "static tokens", why: "line \(index + 1) of \(root)/\(Self.tokensPath) cannot be read",
                    hint: "put the file back from a backup, or remove it: then everybody gets a new token")
            }
            tokens.append(token)
        }
        return tokens
    }

    func write(_ tokens: [StaticToken]) throws(Failure) {
        try write([KeyFile(path: Self.tokensPath, bytes: Array(Self.text(of: tokens).utf8), isPrivate: true)])
    }

    /// The token file as API servers read it.
    static func text(of tokens: [StaticToken]) -> String { tokens.map { $0.line + "\n" }.joined() }

    private func lost(_ why: String) -> Failure {
        Failure(
            .notSafe, "the encryption key", why: why,
            hint: """
                put the file back from a backup of this folder: without it nobody can read the secrets that are in \
                etcd, and a new one would not help
                """)
    }
}
