import Model

/// Which of two that stand beside each other.
enum KeyRank: Sendable {
    case present
    /// Made to take the other's place.
    case next
}

extension KeyFile {
    static func authority(_ name: AuthorityName, _ rank: KeyRank) -> (certificate: String, key: String) {
        let stem = "\(name.rawValue)/\(rank == .present ? "ca" : "next")"
        return ("\(stem).crt", "\(stem).key")
    }
    static func serviceAccount(_ rank: KeyRank) -> (key: String, public: String) {
        let stem = rank == .present ? "service-account" : "service-account-next"
        return ("\(stem).key", "\(stem).pub")
    }
    static func encryption(_ rank: KeyRank) -> String {
        rank == .present ? "encryption.key" : "encryption-next.key"
    }

    /// The files of what is replaced, in the order in which they are written.
    static func holders(of subject: Rotation.Subject) -> [String] { files(of: subject, .present) }
    /// The files of what takes its place, in the same order.
    static func successors(of subject: Rotation.Subject) -> [String] { files(of: subject, .next) }

    static func files(of subject: Rotation.Subject, _ rank: KeyRank) -> [String] {
        switch subject {
        case .cluster: files(of: AuthorityName.cluster, rank)
        case .etcd: files(of: AuthorityName.etcd, rank)
        case .frontProxy: files(of: AuthorityName.frontProxy, rank)
        case .serviceAccount: [serviceAccount(rank).key, serviceAccount(rank).public]
        case .encryptionKey: [encryption(rank)]
        }
    }
    private static func files(of name: AuthorityName, _ rank: KeyRank) -> [String] {
        [authority(name, rank).key, authority(name, rank).certificate]
    }
    static func isPublic(_ path: String) -> Bool { [".crt", ".pub", ".json"].contains { path.hasSuffix($0) } }
}
