import Foundation
import Model

@testable import PKI

/// A moment that all rows count from.
let monday = Date(timeIntervalSince1970: 1_800_000_000)

func days(_ count: Double) -> Date { monday.addingTimeInterval(count * 86_400) }

extension CertificateRequest {
    static func server(_ host: HostName = "cp-1", _ change: (inout CertificateRequest) -> Void = { _ in })
        -> CertificateRequest
    {
        var request = CertificateRequest(
            "etcd-server", authority: .etcd, host: host, commonName: host.rawValue, organizations: ["harbor"],
            dnsNames: [host.rawValue, "localhost"], addresses: ["10.0.0.11", "127.0.0.1"], usages: [.server, .client])
        change(&request)
        return request
    }
    static let admin = CertificateRequest(
        "admin", authority: .cluster, commonName: "admin", organizations: ["system:masters"], usages: [.client])
}

/// A folder that is gone when the test is over.
final class Folder: Sendable {
    let path: String
    init() throws {
        path = NSTemporaryDirectory() + "slipway-pki-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Every file under it with its bytes.
    func snapshot() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in FileManager.default.enumerator(atPath: path)?.compactMap({ $0 as? String }) ?? [] {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder) else { continue }
            files[name] = isFolder.boolValue ? Data() : try Data(contentsOf: URL(filePath: "\(path)/\(name)"))
        }
        return files
    }
    func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: name.isEmpty ? path : "\(path)/\(name)")
        return attributes[.posixPermissions] as? Int ?? -1
    }
    func write(_ text: String, to name: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }
    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
    func copy(_ from: String, to: String) throws {
        try? FileManager.default.removeItem(atPath: "\(path)/\(to)")
        try FileManager.default.copyItem(atPath: "\(path)/\(from)", toPath: "\(path)/\(to)")
    }
}
