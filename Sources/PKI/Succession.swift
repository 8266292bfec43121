public import Foundation
public import Model

/// Replaces authorities and keys, stage by stage. Whoever calls it brings each stage to all hosts before the next one
/// is begun; every call leaves the folder whole, wherever it is cut off.
///
/// Beside `ca.crt` and `ca.key` the successor stands as `next.crt` and `next.key`; `rotation.json` says which of the two
/// counts for what. It is the last thing that is written when a replacement begins and when it ends, so that files
/// without a word of it mean nothing.
public struct Succession: Sendable {
    private let store: KeyStore
    private let cluster: String
    private let settings: PKISettings

    public init(folder: String, cluster: String, settings: PKISettings, passphrase: PassphraseSource? = nil) {
        store = KeyStore(root: folder, passphrase: passphrase)
        self.cluster = cluster
        self.settings = settings
    }

    /// What is being replaced now.
    public func rotation() throws(Failure) -> Rotation { try store.rotation() }

    /// Begins to replace what is not being replaced yet: makes the successors, and says that everybody is to take them.
    /// An authority that is over signs for nobody, so its successor signs at once.
    public func begin(_ subjects: Set<Rotation.Subject>, now: Date = Date()) throws(Failure) {
        var rotation = try store.rotation()
        for subject in subjects.sorted() where rotation.stages[subject] == nil {
            let isOver = try prepare(subject, now: now)
            rotation.stages[subject] = Rotation.Progress(isOver ? .sign : .trust, since: now)
        }
        try store.write(rotation)
    }

    /// Says that every host has the stage that these are at.
    public func reach(_ subjects: Set<Rotation.Subject>, now: Date = Date()) throws(Failure) {
        var rotation = try store.rotation()
        for subject in subjects where rotation.stages[subject]?.isReached == false {
            rotation.stages[subject]?.isReached = true
            rotation.stages[subject]?.since = now
        }
        try store.write(rotation)
    }

    /// Goes on to the next stage with those whose stage every host has; what every host has dropped is put away.
    public func advance(_ subjects: Set<Rotation.Subject>, now: Date = Date()) throws(Failure) {
        var rotation = try store.rotation()
        var ended: [Rotation.Subject] = []
        for subject in subjects.sorted() {
            guard let progress = rotation.stages[subject], progress.isReached else { continue }
            if let next = progress.stage.next {
                rotation.stages[subject] = Rotation.Progress(next, since: now)
            } else {
                try settle(subject)
                rotation.stages[subject] = nil
                ended.append(subject)
            }
        }
        try store.write(rotation)
        for subject in ended { try store.remove(KeyFile.successors(of: subject)) }
    }

    /// Notes that certificates are to be issued anew, and gives back since when: an order of the same words that was
    /// not carried out goes on.
    public func order(_ order: Rotation.Order) throws(Failure) -> Rotation.Order {
        var rotation = try store.rotation()
        if let pending = rotation.orders.first(where: order.isSame) { return pending }
        var noted = order
        let leaves = try KeyFolder(store.root).leaves()
        noted.serials = Set(leaves.filter { order.covers($0.id) }.compactMap(\.facts?.serial))
        rotation.orders.append(noted)
        try store.write(rotation)
        return noted
    }

    /// Forgets orders that were carried out: one, or all.
    public func fulfil(_ order: Rotation.Order?) throws(Failure) {
        var rotation = try store.rotation()
        let before = rotation.orders
        rotation.orders.removeAll { order?.isSame(as: $0) ?? true }
        if rotation.orders != before { try store.write(rotation) }
    }

    /// Makes a successor. True for one whose predecessor is over.
    private func prepare(_ subject: Rotation.Subject, now: Date) throws(Failure) -> Bool {
        switch subject {
        case .cluster: return try prepare(AuthorityName.cluster, now: now)
        case .etcd: return try prepare(AuthorityName.etcd, now: now)
        case .frontProxy: return try prepare(AuthorityName.frontProxy, now: now)
        case .serviceAccount:
            guard try store.serviceAccount() != nil else { throw missing("no service-account key pair") }
            let keys = try Failure.wrapping("make the service-account key pair") {
                let key = try PrivateKey(settings.authorityKey)
                return ServiceAccountKeys(privateKey: key.pem, publicKey: try key.publicPEM, isNew: true)
            }
            try store.write(keys, .next)
        case .encryptionKey:
            guard let key = try store.encryptionKey() else { throw missing("no encryption key") }
            try store.write(EncryptionKey(after: key), .next)
        }
        return false
    }

    private func prepare(_ name: AuthorityName, now: Date) throws(Failure) -> Bool {
        guard let old = try store.authority(name, now: .distantPast) else {
            throw missing("no authority \(name.rawValue)")
        }
        let authority = try Failure.wrapping("make authority \(name.rawValue)") {
            try SigningAuthority(
                name, cluster: cluster, settings: settings, now: now,
                suffix: " " + now.formatted(.iso8601.year().month().day()))
        }
        try store.write(authority, .next)
        return old.authority.notAfter <= now
    }

    /// Puts the successor in the place of the predecessor, and keeps of it what may still be needed to read backups.
    private func settle(_ subject: Rotation.Subject) throws(Failure) {
        if subject == .encryptionKey, let old = try store.encryptionKey(), let next = try store.encryptionKey(.next),
            old.name != next.name
        {
            try store.write([KeyFile(path: "retired/encryption-\(old.name).key", bytes: old.file, isPrivate: true)])
        }
        for (from, to) in zip(KeyFile.successors(of: subject), KeyFile.holders(of: subject)) {
            guard let bytes = try store.read(from) else { continue }
            try store.write([KeyFile(path: to, bytes: bytes, isPrivate: !KeyFile.isPublic(to))])
        }
    }

    private func missing(_ why: String) -> Failure {
        Failure(
            .input, "rotate the keys of \(cluster)", why: "there is \(why) yet", hint: "`slipway apply` makes it")
    }
}
