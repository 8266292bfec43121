import Foundation
import Model
import Synchronization
import Testing

@testable import PKI

/// Secrets that are sealed with a passphrase: whoever has it sees what was there, and nobody else anything.
@Suite struct VaultTests {
    let folder: Folder
    init() throws {
        folder = try Folder()
        let issuer = Issuer(folder: folder.path, cluster: "harbor", mode: .write)
        _ = try issuer.encryptionKeys()
        _ = try issuer.serviceAccount()
        _ = try issuer.issue([.server(), .admin], now: monday)
        _ = try issuer.tokens(for: [.admin])
    }

    private func keys(_ passphrase: String = "four words are enough") -> KeyFolder {
        KeyFolder(folder.path) { Secret(passphrase) }
    }
    private func issuer(_ passphrase: PassphraseSource?) -> Issuer {
        Issuer(folder: folder.path, cluster: "harbor", mode: .write, passphrase: passphrase)
    }
    private var secrets: [String] {
        get throws { try folder.snapshot().keys.filter { $0.hasSuffix(".key") || $0.hasSuffix(".csv") }.sorted() }
    }
    private func isSealed(_ path: String) throws -> Bool {
        Vault.isSealed([UInt8](try Data(contentsOf: URL(filePath: "\(folder.path)/\(path)"))))
    }

    @Test func sealingAndOpeningGivesBackWhatWasThere() throws {
        let before = try folder.snapshot()
        #expect(try keys().seal() == .open)
        let count = try keys().encrypt { Secret("four words are enough") }
        #expect(try count == secrets.count && secrets.allSatisfy(isSealed))
        #expect(try keys().seal() == .sealed)
        let sealed = try folder.snapshot()
        for (path, bytes) in before where path.hasSuffix(".key") || path.hasSuffix(".csv") {
            #expect(sealed[path]?.range(of: bytes.prefix(24)) == nil, "\(path)")
            #expect(try folder.mode(path) == 0o600)
        }
        // It works as it did: nothing is issued anew, and what is new is sealed as well.
        let issuer = issuer { Secret("four words are enough") }
        #expect(try issuer.issue([.server(), .admin], now: monday).values.allSatisfy { $0.reason == nil })
        _ = try issuer.issue([.server("cp-9")], now: monday)
        #expect(try isSealed("etcd/cp-9/etcd-server.key"))
        try folder.remove("etcd/cp-9")
        #expect(try keys().decrypt() == secrets.count)
        #expect(try folder.snapshot() == before)
        #expect(try keys().seal() == .open)
    }

    @Test func aWrongPassphraseTouchesNothing() throws {
        _ = try keys().encrypt { Secret("four words are enough") }
        let before = try folder.snapshot()
        for work in [
            { _ = try keys("wrong").decrypt() }, { _ = try keys("wrong").encrypt { Secret("wrong") } },
            { _ = try issuer { Secret("wrong") }.issue([.server("cp-9")], now: monday) },
            { _ = try issuer { Secret("") }.encryptionKeys() }, { _ = try issuer(nil).serviceAccount() },
        ] as [() throws -> Void] {
            let failure = #expect(throws: Failure.self) { try work() }
            #expect(failure?.kind == .input, "\(String(describing: failure))")
            #expect(try folder.snapshot() == before)
        }
    }

    /// Whatever part is sealed when it is cut off, both directions finish it, and everything can be read meanwhile.
    @Test(arguments: 0..<4) func mixedFoldersAreUnderstood(_ part: Int) throws {
        let before = try folder.snapshot()
        _ = try keys().encrypt { Secret("four words are enough") }
        let names = try secrets
        for (index, name) in names.enumerated() where index % 4 <= part {
            try #require(before[name]).write(to: URL(filePath: "\(folder.path)/\(name)"))
        }
        try folder.write("half of a ke", to: "etcd/.ca.key.new")
        #expect(try keys().seal() == .mixed)
        let issuer = issuer { Secret("four words are enough") }
        #expect(try issuer.issue([.server(), .admin], now: monday).values.allSatisfy { $0.reason == nil })
        _ = try keys().encrypt { Secret("nobody asks for a new one") }
        #expect(try keys().seal() == .sealed)
        for (index, name) in names.enumerated() where index % 4 <= part {
            try #require(before[name]).write(to: URL(filePath: "\(folder.path)/\(name)"))
        }
        _ = try keys().decrypt()
        #expect(try folder.snapshot() == before)
    }

    private static let damages: [(String, @Sendable (Folder) throws -> Void)] = [
        ("cut", { try $0.write("slipway-sealed 1\nabc", to: "etcd/ca.key") }),
        ("empty box", { try $0.write("slipway-sealed 1\n", to: "etcd/ca.key") }),
        ("another's", { try $0.copy("cluster/ca.key", to: "etcd/ca.key") }),
        ("no head", { try $0.remove("vault.json") }),
        ("a damaged head", { try $0.write("{", to: "vault.json") }),
        (
            "a newer head",
            { folder in
                let text = try String(contentsOfFile: folder.path + "/vault.json", encoding: .utf8)
                try folder.write(text.replacing("\"version\" : 1", with: "\"version\" : 2"), to: "vault.json")
            }
        ),
    ]

    @Test(arguments: damages.indices) func damageIsSaidAndNothingReplaced(_ index: Int) throws {
        _ = try keys().encrypt { Secret("four words are enough") }
        try Self.damages[index].1(folder)
        let before = try folder.snapshot()
        let failure = #expect(throws: Failure.self) {
            try issuer { Secret("four words are enough") }.authority(.etcd, now: monday)
        }
        #expect(failure?.kind == .notSafe, "\(Self.damages[index].0): \(String(describing: failure))")
        #expect(try folder.snapshot() == before)
    }

    /// What needs no secret asks nobody; what needs several asks once.
    @Test func thePassphraseIsAskedForOnceAndOnlyWhereItIsNeeded() throws {
        _ = try keys().encrypt { Secret("four words are enough") }
        let asked = Mutex(0)
        let source: PassphraseSource = { () throws(Failure) in
            asked.withLock { $0 += 1 }
            return Secret("four words are enough")
        }
        let quiet = KeyFolder(folder.path, passphrase: source)
        #expect(try quiet.leaves().count == 2 && quiet.authorities().count == 2)
        #expect(try quiet.rotation().isEmpty && quiet.roots().count > 4)
        #expect(asked.withLock { $0 } == 0)
        _ = try issuer(source).issue([.server(), .admin], now: monday)
        #expect(asked.withLock { $0 } == 1)
    }

    @Test func aCopyOfTheRootsIsAsGoodAsTheFolder() throws {
        let issued = try issuer(nil).issue([.server(), .admin], now: monday)
        let other = try Folder()
        try KeyFolder(other.path).restore(try keys().roots())
        for (id, one) in issued {
            #expect(try KeyFolder(other.path).take(id, certificate: one.certificate, key: one.key))
        }
        #expect(try other.snapshot().filter { !$0.value.isEmpty } == folder.snapshot().filter { !$0.value.isEmpty })
        let admin = try #require(issued[CertificateRequest.admin.id])
        #expect(
            try !KeyFolder(other.path).take(
                CertificateRequest.server("cp-7").id, certificate: admin.certificate, key: Secret("no key")))
        #expect(try other.snapshot()["etcd/cp-7/etcd-server.crt"] == nil)
        let failure = #expect(throws: Failure.self) { try KeyFolder(other.path).restore(["../x": []]) }
        #expect(failure?.kind == .input)
    }
}
