import Foundation
import Model
import Testing

@testable import PKI

@Suite struct IssuerTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    private func issuer(_ mode: Issuer.Mode = .write, _ settings: PKISettings = PKISettings()) -> Issuer {
        Issuer(folder: "\(folder.path)/pki", cluster: "harbor", settings: settings, mode: mode)
    }

    @Test func issuesOnceAndKeepsWhatItIssued() throws {
        let first = try issuer().issue([.server(), .admin], now: monday)
        #expect(first.values.allSatisfy { $0.reason == .missing })
        let second = try issuer().issue([.server(), .admin], now: days(30))
        #expect(second.values.allSatisfy { $0.reason == nil })
        #expect(second.mapValues(\.fingerprint) == first.mapValues(\.fingerprint))
        #expect(second.mapValues(\.key) == first.mapValues(\.key))
    }

    @Test func saysTheSameOfACertificateWhenItIsIssuedAndWhenItIsRead() throws {
        var first = try #require(try issuer().issue([.server()], now: monday)[CertificateRequest.server().id])
        let second = try issuer().issue([.server()], now: monday)[CertificateRequest.server().id]
        first.reason = nil
        #expect(first == second)
        #expect(first.notBefore == monday.addingTimeInterval(-3600))
        #expect(first.notAfter == days(365))
        #expect(first.serial.count == 32)
        #expect(first.fingerprint.count == 64)
    }

    @Test func issuesOnlyWhatChanged() throws {
        let first = try issuer().issue([.server(), .server("cp-2"), .admin], now: monday)
        let moved = CertificateRequest.server { $0.addresses = ["10.0.0.99"] }
        let second = try issuer().issue([moved, .server("cp-2"), .admin], now: monday)
        #expect(second[moved.id]?.reason == .changed(["addresses +10.0.0.99 -10.0.0.11 -127.0.0.1"]))
        #expect(second.filter { $0.value.reason != nil }.count == 1)
        #expect(second[CertificateRequest.admin.id]?.fingerprint == first[CertificateRequest.admin.id]?.fingerprint)
    }

    @Test func filesArePrivateAndNothingElseIsLeft() throws {
        _ = try issuer().issue([.server(), .admin], now: monday)
        _ = try issuer().serviceAccount()
        let names = try folder.snapshot().keys.sorted()
        #expect(
            names == [
                "pki", "pki/cluster", "pki/cluster/_cluster", "pki/cluster/_cluster/admin.crt",
                "pki/cluster/_cluster/admin.key", "pki/cluster/ca.crt", "pki/cluster/ca.key", "pki/etcd",
                "pki/etcd/ca.crt", "pki/etcd/ca.key", "pki/etcd/cp-1", "pki/etcd/cp-1/etcd-server.crt",
                "pki/etcd/cp-1/etcd-server.key", "pki/service-account.key", "pki/service-account.pub",
            ])
        for name in names where name.hasSuffix(".key") { #expect(try folder.mode(name) == 0o600) }
        for name in ["pki", "pki/etcd", "pki/etcd/cp-1"] { #expect(try folder.mode(name) == 0o700) }
    }

    @Test func anEphemeralIssuerWritesNothing() throws {
        let fresh = issuer(.ephemeral)
        let first = try fresh.issue([.server()], now: monday)
        #expect(first.values.map(\.reason) == [.missing])
        #expect(try fresh.issue([.server()], now: monday).values.map(\.reason) == [nil])
        #expect(try fresh.authority(.etcd, now: monday).isNew)
        #expect(try fresh.serviceAccount() == fresh.serviceAccount())
        #expect(try folder.snapshot().isEmpty)
    }

    @Test func anEphemeralIssuerSeesWhatIsThere() throws {
        let written = try issuer().issue([.server()], now: monday)
        let before = try folder.snapshot()
        let planned = try issuer(.ephemeral).issue([.server(), .server("cp-2")], now: monday)
        #expect(planned[CertificateRequest.server().id]?.fingerprint == written.values.first?.fingerprint)
        #expect(planned[CertificateRequest.server("cp-2").id]?.reason == .missing)
        #expect(try folder.snapshot() == before)
    }

    @Test func neverOutlivesItsAuthority() throws {
        let settings = PKISettings(authorityDays: 100)
        let issued = try issuer(.write, settings).issue([.server()], now: monday)
        #expect(issued.values.first?.notAfter == days(100))
        // Ten days before the end nothing is gained by issuing again, so a converged cluster stays converged.
        #expect(try issuer(.write, settings).issue([.server()], now: days(90)).values.first?.reason == nil)
    }

    @Test(arguments: [KeyType.rsa2048, .ecdsaP256]) func leafKeyTypeCanBeChosen(_ type: KeyType) throws {
        let settings = PKISettings(authorityKey: type, leafKey: type)
        let issued = try issuer(.write, settings).issue([.server()], now: monday)
        #expect(issued.values.first?.reason == .missing)
        #expect(try issuer(.write, settings).issue([.server()], now: monday).values.first?.reason == nil)
        let other = PKISettings(leafKey: type == .ecdsaP256 ? .rsa2048 : .ecdsaP256)
        let changed = try issuer(.write, other).issue([.server()], now: monday)
        #expect(changed.values.first?.reason == .otherKeyType(wanted: other.leafKey))
    }

    @Test func refusesRequestsThatCannotBeMeant() {
        let refused: [CertificateRequest] = [
            .server { $0.name = "../../ca" }, .server { $0.name = "" }, .server { $0.name = ".hidden" },
            .server { $0.host = "../.." }, .server { $0.host = "" }, .server { $0.commonName = "" },
            .server { $0.usages = [] },
            .server {
                $0.dnsNames = []
                $0.addresses = []
            },
        ]
        for request in refused {
            let failure = #expect(throws: Failure.self) { _ = try issuer(.ephemeral).issue([request], now: monday) }
            #expect(failure?.kind == .input)
        }
        #expect(throws: Failure.self) { try issuer(.ephemeral).issue([.server(), .server()], now: monday) }
    }

    @Test func thousandsOfCertificatesTakeSeconds() throws {
        let requests = (0..<100).flatMap { host in
            (0..<10).map { name in CertificateRequest.server(HostName("node-\(host)")) { $0.name = "name-\(name)" } }
        }
        let issue = try ContinuousClock().measure { _ = try issuer().issue(requests, now: monday) }
        let keep = try ContinuousClock().measure {
            let kept = try issuer().issue(requests, now: monday)
            #expect(kept.values.allSatisfy { $0.reason == nil })
        }
        print("1000 certificates: issued in \(issue), read again in \(keep)")
        #expect(issue < .seconds(60) && keep < .seconds(10))
    }
}
