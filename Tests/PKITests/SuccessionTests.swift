import Foundation
import Model
import Testing

@testable import PKI

/// Who signs, who is trusted and what is issued anew at each stage of a replacement, also after it was cut off.
@Suite struct SuccessionTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    private func issuer(_ mode: Issuer.Mode = .write) -> Issuer {
        Issuer(folder: folder.path, cluster: "harbor", mode: mode)
    }
    private var succession: Succession {
        Succession(folder: folder.path, cluster: "harbor", settings: PKISettings())
    }
    private func server(_ issuer: Issuer, now: Date = monday) throws -> IssuedCertificate {
        try #require(try issuer.issue([.server()], now: now)[CertificateRequest.server().id])
    }
    private func count(_ pem: String) -> Int { pem.components(separatedBy: "BEGIN CERTIFICATE").count - 1 }

    /// The successor signs from the second stage on; both are trusted in the first two, and whoever signs comes first.
    @Test func anAuthorityIsReplacedInThreeStages() throws {
        let old = try issuer().authority(.etcd, now: monday)
        let first = try server(issuer())
        try succession.begin([.etcd], now: monday)
        var rows: [(Rotation.Stage, signs: Bool, trusted: Int, isNew: Bool)] = []
        for stage in Rotation.Stage.allCases {
            #expect(try succession.rotation().stage(of: .etcd) == stage)
            let issuer = issuer()
            let authority = try issuer.authority(.etcd, now: monday)
            let trusted = try issuer.trusted(.etcd, now: monday)
            #expect(trusted.hasPrefix(authority.certificate))
            #expect(trusted.contains(old.certificate) == (stage != .drop))
            rows.append(
                (stage, authority.fingerprint != old.fingerprint, count(trusted), try server(issuer).reason != nil))
            // Not reached: nothing goes on.
            try succession.advance([.etcd], now: monday)
            #expect(try succession.rotation().stage(of: .etcd) == stage)
            try succession.reach([.etcd], now: monday)
            try succession.advance([.etcd], now: monday)
        }
        #expect(rows.map(\.signs) == [false, true, true])
        #expect(rows.map(\.trusted) == [2, 2, 1])
        // Only the second stage issues anything.
        #expect(rows.map(\.isNew) == [false, true, false])
        #expect(try succession.rotation().isEmpty)
        let last = issuer()
        #expect(count(try last.trusted(.etcd, now: monday)) == 1)
        #expect(try last.authority(.etcd, now: monday).fingerprint != old.fingerprint)
        #expect(try server(last).reason == nil && server(last).fingerprint != first.fingerprint)
        let names = try folder.snapshot().keys
        #expect(!names.contains { $0.contains("next") || $0.contains("rotation") }, "\(names)")
    }

    @Test func beginningTwiceMakesOneSuccessor() throws {
        _ = try server(issuer())
        try succession.begin([.etcd], now: monday)
        let before = try folder.snapshot()
        try succession.begin([.etcd], now: days(1))
        #expect(try folder.snapshot() == before)
    }

    @Test func whatWasNeverMadeCannotBeReplaced() throws {
        for subject in Rotation.Subject.allCases {
            let failure = #expect(throws: Failure.self) { try succession.begin([subject], now: monday) }
            #expect(failure?.kind == .input && failure?.hint?.contains("apply") == true)
        }
        #expect(try folder.snapshot().keys.allSatisfy { !$0.contains("rotation") })
    }

    /// An authority that is over signs for nobody: its successor signs at once.
    @Test func anAuthorityThatIsOverIsReplacedAtOnce() throws {
        _ = try server(issuer())
        let late = days(4000)
        let failure = #expect(throws: Failure.self) { try issuer().authority(.etcd, now: late) }
        #expect(failure?.hint?.contains("certs rotate --authority etcd") == true)
        try succession.begin([.etcd], now: late)
        #expect(try succession.rotation().stage(of: .etcd) == .sign)
        #expect(try server(issuer(), now: late).reason == .otherAuthority)
    }

    @Test func theServiceAccountKeyIsReplacedInThreeStages() throws {
        let old = try issuer().serviceAccount()
        try succession.begin([.serviceAccount], now: monday)
        var rows: [(signs: Bool, keys: Int, takesOld: Bool)] = []
        for _ in Rotation.Stage.allCases {
            let now = try issuer().serviceAccount()
            rows.append(
                (
                    now.privateKey != old.privateKey, now.publicKey.components(separatedBy: "BEGIN PUBLIC").count - 1,
                    now.publicKey.contains(old.publicKey)
                ))
            try succession.reach([.serviceAccount], now: monday)
            try succession.advance([.serviceAccount], now: monday)
        }
        #expect(rows.map(\.signs) == [false, true, true])
        #expect(rows.map(\.keys) == [2, 2, 1])
        #expect(rows.map(\.takesOld) == [true, true, false])
        let last = try issuer().serviceAccount()
        #expect(last.privateKey != old.privateKey && !last.publicKey.contains(old.publicKey))
    }

    /// The key that writes comes first, each has a name of its own, and the old one is kept for old snapshots.
    @Test func theEncryptionKeyIsReplacedInThreeStages() throws {
        _ = try issuer().encryptionKeys()
        for (old, new) in [("key1", "key2"), ("key2", "key3")] {
            try succession.begin([.encryptionKey], now: monday)
            var names: [[String]] = []
            for _ in Rotation.Stage.allCases {
                names.append(try issuer().encryptionKeys().map(\.name))
                try succession.reach([.encryptionKey], now: monday)
                try succession.advance([.encryptionKey], now: monday)
            }
            #expect(names == [[old, new], [new, old], [new]])
            #expect(try issuer().encryptionKeys().map(\.name) == [new])
            #expect(try folder.mode("retired/encryption-\(old).key") == 0o600)
        }
    }

    /// The last stage replaces several files; wherever that is cut off, the same calls finish it.
    @Test(arguments: Rotation.Subject.allCases) func endingIsTakenUpWhereItWasCutOff(_ subject: Rotation.Subject) throws
    {
        _ = try issuer().encryptionKeys()
        _ = try issuer().serviceAccount()
        for name in AuthorityName.allCases { _ = try issuer().authority(name, now: monday) }
        try succession.begin([subject], now: monday)
        for _ in 0..<2 {
            try succession.reach([subject], now: monday)
            try succession.advance([subject], now: monday)
        }
        try succession.reach([subject], now: monday)
        let pairs = zip(KeyFile.successors(of: subject), KeyFile.holders(of: subject))
        let wanted = try pairs.map { pair in try Data(contentsOf: URL(filePath: "\(folder.path)/\(pair.0)")) }
        // The first file is in its new place, the second one is not.
        try folder.copy(KeyFile.successors(of: subject)[0], to: KeyFile.holders(of: subject)[0])
        for name in AuthorityName.allCases { _ = try issuer().trusted(name, now: monday) }
        _ = try issuer().serviceAccount()
        _ = try issuer().encryptionKeys()
        try succession.advance([subject], now: monday)
        let found = try KeyFile.holders(of: subject).map { try Data(contentsOf: URL(filePath: "\(folder.path)/\($0)")) }
        #expect(found == wanted)
        #expect(try succession.rotation().isEmpty)
    }

    @Test func anOrderIssuesWhatItCoversOnce() throws {
        let all: [CertificateRequest] = [.server(), .server("cp-2"), .admin]
        let rows: [(Rotation.Order, [Int])] = [
            (Rotation.Order(since: days(1)), [0, 1, 2]),
            (Rotation.Order(hosts: ["cp-2"], since: days(1)), [1]),
            (Rotation.Order(names: ["admin"], since: days(1)), [2]),
            (Rotation.Order(names: ["etcd/etcd-server"], since: days(1)), [0, 1]),
            (Rotation.Order(hosts: ["cp-1"], names: ["etcd-server"], since: days(1)), [0]),
            (Rotation.Order(hosts: ["cp-1"], names: ["admin"], since: days(1)), []),
            (Rotation.Order(names: ["cluster/etcd-server"], since: days(1)), []),
            // Within the second in which they were issued, and after a clock was set back.
            (Rotation.Order(since: monday), [0, 1, 2]),
            (Rotation.Order(since: days(-1)), [0, 1, 2]),
        ]
        for (order, expected) in rows {
            let place = try Folder()
            let succession = Succession(folder: place.path, cluster: "harbor", settings: PKISettings())
            func issue(_ now: Date) throws -> [Int] {
                let issued = try Issuer(folder: place.path, cluster: "harbor", mode: .write).issue(all, now: now)
                return all.indices.filter { issued[all[$0].id]?.reason == .ordered }
            }
            _ = try Issuer(folder: place.path, cluster: "harbor", mode: .write).issue(all, now: monday)
            _ = try succession.order(order)
            #expect(try issue(days(1)) == expected, "\(order)")
            #expect(try issue(days(1).addingTimeInterval(3)) == [], "\(order)")
            // The same words again are the same order, whenever they are said; then it is done.
            var again = order
            again.since = days(2)
            #expect(try succession.order(again).since == order.since)
            #expect(try issue(days(2)) == [])
            try succession.fulfil(again)
            #expect(try succession.rotation().isEmpty)
        }
    }

    @Test(arguments: [
        "", "{}", "{\"stages\":{\"moon\":{}},\"orders\":[]}", "{\"stages\":{\"etcd\":{\"stage\":\"soon\"}}}", "\u{0}",
    ])
    func aDamagedStateIsNeverGuessed(_ text: String) throws {
        _ = try server(issuer())
        try folder.write(text, to: "rotation.json")
        let failure = #expect(throws: Failure.self) { try server(issuer()) }
        #expect(failure?.kind == .notSafe && failure?.why.contains("rotation.json") == true)
    }

    @Test func aPlanSeesTheSameAsAnApply() throws {
        _ = try server(issuer())
        try succession.begin([.etcd], now: monday)
        try succession.reach([.etcd], now: monday)
        try succession.advance([.etcd], now: monday)
        let before = try folder.snapshot()
        #expect(try server(issuer(.ephemeral)).reason == .otherAuthority)
        #expect(try folder.snapshot() == before)
    }
}
