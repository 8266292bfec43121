import Foundation
import Model
import Testing

@testable import PKI

/// What is left behind by a kill, a half-done restore or a slip of the hand.
@Suite struct DamagedStoreTests {
    let folder: Folder
    let request = CertificateRequest.server()
    init() throws {
        folder = try Folder()
        _ = try issuer().issue([.server(), .server("cp-2"), .admin], now: monday)
        _ = try issuer().serviceAccount()
    }
    private func issuer() -> Issuer { Issuer(folder: folder.path, cluster: "harbor", mode: .write) }

    private static let crt = "etcd/cp-1/etcd-server.crt"
    private static let key = "etcd/cp-1/etcd-server.key"
    private static let leafDamages: [(String, @Sendable (Folder) throws -> Void)] = [
        ("no key", { try $0.remove(key) }),
        ("no certificate", { try $0.remove(crt) }),
        ("the key of another", { try $0.copy("etcd/cp-2/etcd-server.key", to: key) }),
        ("an empty certificate", { try $0.write("", to: crt) }),
        ("an empty key", { try $0.write("", to: key) }),
        ("no PEM", { try $0.write("hello", to: crt) }),
        (
            "half a certificate",
            { try $0.write("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", to: crt) }
        ),
    ]

    @Test(arguments: leafDamages.indices) func aDamagedPairIsIssuedAnew(_ index: Int) throws {
        try Self.leafDamages[index].1(folder)
        let issued = try issuer().issue([request, .server("cp-2")], now: monday)
        guard case .broken? = issued[request.id]?.reason else {
            Issue.record("\(Self.leafDamages[index].0): \(String(describing: issued[request.id]?.reason))")
            return
        }
        #expect(issued[CertificateRequest.server("cp-2").id]?.reason == nil)
        #expect(try issuer().issue([request], now: monday)[request.id]?.reason == nil)
    }

    private static let authorityDamages: [(String, @Sendable (Folder) throws -> Void)] = [
        ("no key", { try $0.remove("etcd/ca.key") }),
        ("no certificate", { try $0.remove("etcd/ca.crt") }),
        (
            "neither",
            {
                try $0.remove("etcd/ca.key"); try $0.remove("etcd/ca.crt")
            }
        ),
        (
            "a certificate that may not sign",
            {
                try $0.copy("cluster/_cluster/admin.crt", to: "etcd/ca.crt")
                try $0.copy("cluster/_cluster/admin.key", to: "etcd/ca.key")
            }
        ),
        ("another's key", { try $0.copy("cluster/ca.key", to: "etcd/ca.key") }),
        ("an empty key", { try $0.write("", to: "etcd/ca.key") }),
        ("an empty certificate", { try $0.write("", to: "etcd/ca.crt") }),
    ]

    @Test(arguments: authorityDamages.indices) func aDamagedAuthorityIsNeverReplaced(_ index: Int) throws {
        try Self.authorityDamages[index].1(folder)
        let before = try folder.snapshot()
        let failure = #expect(throws: Failure.self) { try issuer().issue([request], now: monday) }
        #expect(failure?.kind == .notSafe)
        #expect(failure?.hint?.contains("backup") == true)
        #expect(try folder.snapshot() == before)
    }

    @Test func anAuthorityThatIsOverIsRefused() {
        let failure = #expect(throws: Failure.self) { try issuer().issue([request], now: days(3651)) }
        #expect(failure?.kind == .notSafe)
    }

    @Test func anAuthoritysKeyAloneIsLeftOfAKilledRunAndIsReplaced() throws {
        try folder.remove("etcd")
        try FileManager.default.createDirectory(atPath: "\(folder.path)/etcd", withIntermediateDirectories: true)
        try folder.copy("cluster/ca.key", to: "etcd/ca.key")
        #expect(try issuer().issue([request], now: monday)[request.id]?.reason == .missing)
    }

    @Test func aDraftLeftBehindIsOverwritten() throws {
        try folder.write("half a", to: "etcd/cp-1/.etcd-server.key.new")
        try folder.remove("etcd/cp-1/etcd-server.key")
        _ = try issuer().issue([request], now: monday)
        #expect(try folder.snapshot().keys.allSatisfy { !$0.hasSuffix(".new") })
    }

    @Test func aServiceAccountKeyIsNeverReplaced() throws {
        let keys = try issuer().serviceAccount()
        try folder.remove("service-account.pub")
        #expect(try issuer().serviceAccount().publicKey == keys.publicKey)
        try folder.copy("service-account.pub", to: "aside")
        try folder.remove("service-account.key")
        #expect(throws: Failure.self) { try issuer().serviceAccount() }
        try folder.copy("etcd/ca.key", to: "service-account.key")
        #expect(throws: Failure.self) { try issuer().serviceAccount() }
    }
}
