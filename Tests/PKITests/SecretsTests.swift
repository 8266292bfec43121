import Foundation
import Model
import Testing

@testable import PKI

@Suite struct SecretsTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    private func issuer(_ mode: Issuer.Mode = .write) -> Issuer {
        Issuer(folder: folder.path, cluster: "harbor", mode: mode)
    }
    private func text(_ secret: Secret) -> String { String(decoding: secret.bytes, as: UTF8.self) }

    @Test func theEncryptionKeyIsMadeOnce() throws {
        let first = try #require(try issuer().encryptionKeys().first)
        #expect(first.isNew && Data(base64Encoded: text(first.text))?.count == 32)
        #expect(try folder.mode("encryption.key") == 0o600)
        let second = try #require(try issuer().encryptionKeys().first)
        #expect(second.text == first.text && !second.isNew)
        #expect(try issuer(.ephemeral).encryptionKeys().map(\.text) == [first.text])
    }

    @Test func aPlanMakesAKeyThatIsWrittenNowhere() throws {
        let issuer = issuer(.ephemeral)
        #expect(try issuer.encryptionKeys() == issuer.encryptionKeys())
        #expect(try issuer.tokens(for: [.admin]) == issuer.tokens(for: [.admin]))
        #expect(try folder.snapshot().isEmpty)
    }

    private static let damages: [(String, @Sendable (Folder) throws -> Void)] = [
        ("missing", { try $0.remove("encryption.key") }),
        ("empty", { try $0.write("", to: "encryption.key") }),
        ("too short", { try $0.write("aGVsbG8=\n", to: "encryption.key") }),
        ("no base64", { try $0.write(String(repeating: "!", count: 44), to: "encryption.key") }),
    ]

    @Test(arguments: damages.indices) func aLostKeyIsNeverReplaced(_ index: Int) throws {
        _ = try issuer().encryptionKeys()
        _ = try issuer().issue([.admin], now: monday)
        try Self.damages[index].1(folder)
        let before = try folder.snapshot()
        let failure = #expect(throws: Failure.self) { try issuer().encryptionKeys() }
        #expect(failure?.kind == .notSafe && failure?.hint?.contains("backup") == true, "\(Self.damages[index].0)")
        #expect(try folder.snapshot() == before)
    }

    @Test func tokensAreKeptByUser() throws {
        let node = CertificateRequest(
            "kubelet", authority: .cluster, host: "n", commonName: "system:node:n", organizations: ["a", "b"],
            usages: [.client])
        let first = text(try issuer().tokens(for: [.admin, node, .admin])).split(separator: "\n")
        #expect(first.count == 2 && first[0].hasSuffix(",admin,admin,\"system:masters\""))
        #expect(first[1].hasSuffix(",system:node:n,system:node:n,\"a,b\""))
        #expect(first.allSatisfy { $0.firstIndex(of: ",") == $0.index($0.startIndex, offsetBy: 32) })
        #expect(first[0].prefix(32) != first[1].prefix(32))
        #expect(try folder.mode("known_tokens.csv") == 0o600)
        let second = text(try issuer().tokens(for: [node])).split(separator: "\n")
        #expect(second == [first[1]])
        let third = text(try issuer().tokens(for: [.admin, node])).split(separator: "\n")
        #expect(third[1] == first[1] && third[0] != first[0])
    }

    @Test(arguments: ["short,admin,admin,\"\"\n", "hello\n"]) func aDamagedTokenFileIsRefused(_ line: String) throws {
        try folder.write(line, to: "known_tokens.csv")
        let failure = #expect(throws: Failure.self) { try issuer().tokens(for: [.admin]) }
        #expect(failure?.kind == .notSafe && failure?.why.contains("line 1") == true)
    }
}

@Suite struct UserCertificateTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    private func issuer() -> Issuer { Issuer(folder: folder.path, cluster: "harbor", mode: .write) }

    @Test func aPersonsCertificateIsKeptNowhere() throws {
        _ = try issuer().issue([.admin], now: monday)
        let before = try folder.snapshot()
        let issued = try issuer().issue(user: "ann", groups: ["ops", "dev"], lifetime: 8 * 3600, now: monday)
        #expect(issued.notAfter == monday.addingTimeInterval(8 * 3600))
        let (authority, file) = (try issuer().authority(.cluster, now: monday), "\(folder.path)/ann.crt")
        #expect(try folder.snapshot() == before)
        try issued.certificate.write(toFile: file, atomically: true, encoding: .utf8)
        #expect(issued.certificate.hasPrefix("-----BEGIN CERTIFICATE-----") && authority.isNew == false)
        #expect(try issuer().issue(user: "ann", groups: [], lifetime: 1e12, now: monday).notAfter == authority.notAfter)
    }

    @Test(
        arguments: [
            ("", [], 3600), ("a b", [], 3600), ("system:kube-scheduler", [], 3600), ("ann", ["system:masters"], 3600),
            ("ann", ["slipway:cluster-admins"], 3600), ("ann", ["a\nb"], 3600), ("ann", [], 0), ("ann", [], -1),
        ] as [(String, [String], Double)])
    func namesOfTheClustersOwnAreRefused(_ user: String, _ groups: [String], _ lifetime: Double) throws {
        _ = try issuer().issue([.admin], now: monday)
        let failure = #expect(throws: Failure.self) {
            try issuer().issue(user: user, groups: groups, lifetime: lifetime, now: monday)
        }
        #expect(failure?.kind == .input)
    }

    @Test func beforeAnythingWasBuiltThereIsNobodyToSign() throws {
        let failure = #expect(throws: Failure.self) {
            try issuer().issue(user: "ann", groups: [], lifetime: 3600, now: monday)
        }
        #expect(failure?.kind == .input && failure?.hint?.contains("apply") == true)
        #expect(try folder.snapshot().isEmpty)
    }
}

@Suite struct KubeconfigTests {
    @Test func everythingIsInIt() {
        let text = String(
            decoding: Kubeconfig(
                cluster: "harbor", server: "https://10.0.0.10:6443", authority: "CA\n", certificate: "CERT\n",
                key: Secret("KEY\n"), user: "harbor-ann \"a\"", context: "harbor"
            ).text.bytes, as: UTF8.self)
        #expect(
            text == """
                apiVersion: v1
                kind: Config
                clusters:
                - name: "harbor"
                  cluster:
                    server: "https://10.0.0.10:6443"
                    certificate-authority-data: Q0EK
                users:
                - name: "harbor-ann \\"a\\""
                  user:
                    client-certificate-data: Q0VSVAo=
                    client-key-data: S0VZCg==
                contexts:
                - name: "harbor"
                  context:
                    cluster: "harbor"
                    user: "harbor-ann \\"a\\""
                current-context: "harbor"

                """)
    }
}
