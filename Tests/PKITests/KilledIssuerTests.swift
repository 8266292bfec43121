import Foundation
import Model
import Testing

@testable import PKI

/// Real processes that are killed with SIGKILL while they issue.
@Suite(.serialized) struct KilledIssuerTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    /// Whatever a killed process leaves behind, the next one can use: authorities and keys that were told to anybody
    /// are still the same, and every other certificate is whole or issued anew.
    @Test func whatWasToldIsKeptHoweverOftenItIsKilled() async throws {
        for round in 0..<20 {
            let delay = UInt32.random(in: 0...60_000)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = folder.path as String, round = round as Int, delay = delay as UInt32] in
                try Self.issueUntilKilled(path, round: round, after: delay)
            }
            let told = try told()
            let issuer = Issuer(folder: folder.path + "/pki", cluster: "harbor", mode: .write)
            let issued = try issuer.issue((0...round).flatMap(Self.requests))
            for (name, fingerprint) in told {
                if let authority = AuthorityName(rawValue: name) {
                    #expect(try issuer.authority(authority).fingerprint == fingerprint, "round \(round)")
                } else if name == "service-account" {
                    #expect(try issuer.serviceAccount().publicKey.utf8.count == Int(fingerprint))
                } else {
                    let kept = issued.values.first { $0.id.description == name }
                    #expect(kept?.fingerprint == fingerprint && kept?.reason == nil, "\(name), round \(round)")
                }
            }
            #expect(try issuer.issue((0...round).flatMap(Self.requests)).values.allSatisfy { $0.reason == nil })
        }
        #expect(try told().count > 4, "the processes were killed too early to have told anything")
        #expect(try folder.snapshot().keys.allSatisfy { !$0.hasSuffix(".new") })
    }

    private static func requests(round: Int) -> [CertificateRequest] {
        (0..<4).flatMap { number -> [CertificateRequest] in
            let host = HostName("host-\(round)-\(number)")
            return [.server(host), .server(host) { ($0.name, $0.authority) = ("kubelet", .cluster) }]
        }
    }

    private static func issueUntilKilled(_ path: String, round: Int, after delay: UInt32) throws {
        let log = open(path + "/told", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        func tell(_ name: String, _ fingerprint: String) {
            let line = Array("\(name) \(fingerprint)\n".utf8)
            _ = write(log, line, line.count)
        }
        Thread.detachNewThread {
            usleep(delay)
            kill(getpid(), SIGKILL)
        }
        let issuer = Issuer(folder: path + "/pki", cluster: "harbor", mode: .write)
        for name in AuthorityName.allCases { tell(name.rawValue, try issuer.authority(name).fingerprint) }
        tell("service-account", String(try issuer.serviceAccount().publicKey.utf8.count))
        for request in requests(round: round) {
            for issued in try issuer.issue([request]).values { tell(issued.id.description, issued.fingerprint) }
        }
        sleep(60)
    }

    private func told() throws -> [String: String] {
        guard FileManager.default.fileExists(atPath: folder.path + "/told") else { return [:] }
        var told: [String: String] = [:]
        for line in try String(contentsOfFile: folder.path + "/told", encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 { told[String(words[0])] = String(words[1]) }
        }
        return told
    }
}
