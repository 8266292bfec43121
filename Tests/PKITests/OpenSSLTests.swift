import Foundation
import Model
import Testing

@testable import PKI

/// What an implementation by others makes of the certificates. Skipped where `openssl` is not installed.
@Suite(.enabled(if: OpenSSL.isInstalled, "needs the program openssl"))
struct OpenSSLTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    @Test(arguments: [KeyType.ecdsaP256, .rsa2048]) func chainsVerifyForTheirPurposes(_ type: KeyType) throws {
        let settings = PKISettings(authorityKey: type, leafKey: type)
        let issuer = Issuer(folder: folder.path, cluster: "harbor", settings: settings, mode: .write)
        _ = try issuer.issue([.server(), .admin])
        let server = "\(folder.path)/etcd/cp-1/etcd-server.crt"
        let admin = "\(folder.path)/cluster/_cluster/admin.crt"
        let etcd = ["verify", "-x509_strict", "-CAfile", "\(folder.path)/etcd/ca.crt"]
        for purpose in ["sslserver", "sslclient"] {
            #expect(try OpenSSL.run(etcd + ["-purpose", purpose, server]).status == 0)
        }
        #expect(try OpenSSL.run(etcd + ["-verify_ip", "10.0.0.11", "-verify_hostname", "cp-1", server]).status == 0)
        #expect(try OpenSSL.run(etcd + ["-verify_ip", "10.0.0.12", server]).status != 0)
        #expect(try OpenSSL.run(etcd + [admin]).status != 0, "another authority's certificate was accepted")
        let cluster = ["verify", "-x509_strict", "-CAfile", "\(folder.path)/cluster/ca.crt"]
        #expect(try OpenSSL.run(cluster + ["-purpose", "sslclient", admin]).status == 0)
        #expect(try OpenSSL.run(cluster + ["-purpose", "sslserver", admin]).status != 0)
    }

    @Test func extensionsAreWhatTheyShouldBe() throws {
        _ = try Issuer(folder: folder.path, cluster: "harbor", mode: .write).issue([.server()])
        let leaf = try OpenSSL.text("\(folder.path)/etcd/cp-1/etcd-server.crt")
        for part in [
            "Basic Constraints: critical CA:FALSE", "Key Usage: critical Digital Signature",
            "Extended Key Usage: TLS Web Client Authentication, TLS Web Server Authentication",
            "DNS:cp-1, DNS:localhost, IP Address:10.0.0.11, IP Address:127.0.0.1", "O = harbor, CN = cp-1",
            "Subject Key Identifier", "Authority Key Identifier", "ecdsa-with-SHA256", "Version: 3",
        ] { #expect(leaf.contains(part), "\(part) is missing in \(leaf)") }
        let authority = try OpenSSL.text("\(folder.path)/etcd/ca.crt")
        for part in [
            "Basic Constraints: critical CA:TRUE, pathlen:0",
            "Key Usage: critical Digital Signature, Certificate Sign, CRL Sign", "CN = harbor etcd authority",
        ] { #expect(authority.contains(part), "\(part) is missing in \(authority)") }
    }

    @Test(arguments: [KeyType.ecdsaP256, .rsa2048]) func keysAreReadAndMatch(_ type: KeyType) throws {
        let settings = PKISettings(authorityKey: type, leafKey: type)
        let issuer = Issuer(folder: folder.path, cluster: "harbor", settings: settings, mode: .write)
        let issued = try #require(try issuer.issue([.server()]).values.first)
        _ = try issuer.serviceAccount()
        let pair = "\(folder.path)/etcd/cp-1/etcd-server"
        let ofCertificate = try OpenSSL.run(["x509", "-in", "\(pair).crt", "-noout", "-pubkey"])
        #expect(try OpenSSL.run(["pkey", "-in", "\(pair).key", "-pubout"]) == ofCertificate)
        let ofAccount = try OpenSSL.run(["pkey", "-in", "\(folder.path)/service-account.key", "-pubout"])
        #expect(ofAccount.output == (try String(contentsOfFile: "\(folder.path)/service-account.pub", encoding: .utf8)))
        let fingerprint = try OpenSSL.run(["x509", "-in", "\(pair).crt", "-noout", "-fingerprint", "-sha256"]).output
        #expect(fingerprint.lowercased().replacing(":", with: "").contains(issued.fingerprint))
        let serial = try OpenSSL.run(["x509", "-in", "\(pair).crt", "-noout", "-serial"]).output
        #expect(serial.lowercased().contains(issued.serial))
    }
}

/// The program `openssl`.
enum OpenSSL {
    struct Result: Equatable {
        var status: Int32
        var output: String
    }
    static let path = ["/usr/bin/openssl", "/usr/local/bin/openssl", "/opt/homebrew/bin/openssl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }
    static var isInstalled: Bool { path != nil }

    static func run(_ arguments: [String]) throws -> Result {
        let process = Process()
        process.executableURL = URL(filePath: try #require(path))
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
    }
    /// A certificate in words, with every run of white space as one space.
    static func text(_ path: String) throws -> String {
        try run(["x509", "-in", path, "-noout", "-text", "-nameopt", "oneline"]).output
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
