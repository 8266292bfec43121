public import Foundation
public import Model

extension Issuer {
    /// The service-account key pair, made if there is none. While it is being replaced, the public part holds both keys,
    /// and the private one is of the pair that signs.
    public func serviceAccount() throws(Failure) -> ServiceAccountKeys {
        let stage = try rotation().stage(of: .serviceAccount)
        return try remembered(\.serviceAccount) { () throws(Failure) in
            // In the last stage the old one may be half replaced.
            if stage == .drop, let next = try store.serviceAccount(.next) { return next }
            guard var keys = try store.serviceAccount() else {
                let keys = try newServiceAccount()
                if mode == .write { try store.write(keys) }
                return keys
            }
            // One whose public part is missing is left of a run that was killed.
            if mode == .write && keys.isNew { try store.write(keys) }
            guard let stage, let next = try store.serviceAccount(.next) else { return keys }
            if stage == .trust {
                keys.publicKey += next.publicKey
                return keys
            }
            return ServiceAccountKeys(
                privateKey: next.privateKey, publicKey: next.publicKey + keys.publicKey, isNew: false)
        }
    }

    private func newServiceAccount() throws(Failure) -> ServiceAccountKeys {
        try Failure.wrapping("make the service-account key pair") {
            let key = try PrivateKey(settings.authorityKey)
            return ServiceAccountKeys(privateKey: key.pem, publicKey: try key.publicPEM, isNew: true)
        }
    }

    /// The keys that encrypt secrets in etcd, the one that writes first; made if there is none. They are asked for before
    /// the first certificate of a control plane is issued: one that is missing beside such a certificate was lost, which
    /// is a ``Failure`` of kind `notSafe`, as is a damaged one.
    public func encryptionKeys() throws(Failure) -> [EncryptionKey] {
        let stage = try rotation().stage(of: .encryptionKey)
        return try remembered(\.encryption) { () throws(Failure) in
            guard let present = try store.encryptionKey() else {
                let key = EncryptionKey()
                if mode == .write { try store.write(key) }
                return [key]
            }
            guard let stage, let next = try store.encryptionKey(.next) else { return [present] }
            return switch stage {
            case .trust: [present, next]
            case .sign: [next, present]
            case .drop: [next]
            }
        }
    }

    /// The file of static tokens for the identities that these certificates prove: who has one keeps it, who is new
    /// gets one, and who is not asked for loses it.
    public func tokens(for requests: [CertificateRequest]) throws(Failure) -> Secret {
        try remembered(\.tokens[requests]) { () throws(Failure) in
            let present = try store.tokens()
            let known = Dictionary(present.map { ($0.user, $0.token) }, uniquingKeysWith: { first, _ in first })
            var tokens: [StaticToken] = []
            for request in requests where !tokens.contains(where: { $0.user == request.commonName }) {
                var token = StaticToken(user: request.commonName, groups: request.organizations)
                token.token = known[request.commonName] ?? token.token
                tokens.append(token)
            }
            let text = KeyStore.text(of: tokens)
            if mode == .write, text != KeyStore.text(of: present) { try store.write(tokens) }
            return Secret(text)
        }
    }

    /// A certificate for a person, signed by the cluster's authority and kept nowhere. `lifetime` is in seconds, and
    /// never longer than the authority's. Throws a ``Failure`` of kind `input` for names that are Kubernetes' own, and
    /// where nothing was built yet.
    public func issue(user: String, groups: [String], lifetime: TimeInterval, now: Date = Date()) throws(Failure)
        -> IssuedCertificate
    {
        let request = CertificateRequest(
            "user", authority: .cluster, commonName: user, organizations: groups, usages: [.client])
        try request.validate()
        for name in [user] + groups { try Self.check(name) }
        guard lifetime >= 60 else {
            throw Failure(
                .input, "certificate for \(user)", why: "it would end in \(Int(lifetime)) seconds",
                hint: "give it a minute at least, for example --ttl 8h")
        }
        let isSucceeded = (try rotation().stage(of: .cluster) ?? .trust) != .trust
        guard let signer = try store.authority(.cluster, isSucceeded ? .next : .present, now: now) else {
            throw Failure(
                .input, "certificate for \(user)", why: "\(cluster) has no authority yet",
                hint: "`slipway apply` makes it")
        }
        return try Failure.wrapping("issue a certificate for \(user)") {
            try signer.issue(
                request, because: .missing, settings: settings, now: now, end: now.addingTimeInterval(lifetime)
            ).0
        }
    }

    private static func check(_ name: String) throws(Failure) {
        func refusal(_ why: String, _ hint: String?) -> Failure {
            Failure(.input, "certificate for a person", why: why, hint: hint)
        }
        guard !name.isEmpty, name.count <= 64, name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else {
            throw refusal(
                "'\(name.prefix(64))' is no name of a user or a group", "1 to 64 characters without blanks")
        }
        guard !name.hasPrefix("system:"), !name.hasPrefix("slipway:") else {
            throw refusal(
                "'\(name)' is a name of the cluster's own",
                "take another one, and bind it to a role: kubectl create clusterrolebinding")
        }
    }
}
