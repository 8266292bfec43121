import Foundation
public import Model

extension KeyFolder {
    /// What nobody can make again, by path, as it stands in the folder: sealed where it is sealed. Certificates of hosts
    /// are not among it.
    public func roots() throws(Failure) -> [String: [UInt8]] {
        var paths = [KeyStore.rotationPath, Vault.path, "known_tokens.csv"]
        for subject in Rotation.Subject.allCases {
            paths += KeyFile.holders(of: subject)
            if try store.rotation().stages[subject] != nil { paths += KeyFile.successors(of: subject) }
        }
        paths += names(in: "retired").filter { !$0.hasPrefix(".") }.map { "retired/\($0)" }
        var found: [String: [UInt8]] = [:]
        for path in paths { found[path] = try store.readRaw(path) }
        return found
    }

    /// Puts a copy of ``roots()`` in a folder that has nothing yet.
    public func restore(_ roots: [String: [UInt8]]) throws(Failure) {
        for path in roots.keys where path.hasPrefix("/") || path.split(separator: "/").contains("..") {
            throw Failure(.input, "restore the keys", why: "'\(path)' is no file of a key folder")
        }
        try store.writeRaw(
            roots.sorted { $0.key < $1.key }.map {
                KeyFile(path: $0.key, bytes: $0.value, isPrivate: !KeyFile.isPublic($0.key))
            })
    }

    /// Takes over a certificate with its key, as a host has them. False where the two do not belong together.
    public func take(_ id: CertificateRequest.ID, certificate: String, key: Secret) throws(Failure) -> Bool {
        try store.write([
            KeyFile(path: KeyFile.key(of: id), bytes: key.bytes, isPrivate: true),
            KeyFile(path: KeyFile.certificate(of: id), bytes: Array(certificate.utf8), isPrivate: false),
        ])
        if case .whole = try store.certificate(id) { return true }
        try store.remove([KeyFile.certificate(of: id), KeyFile.key(of: id)])
        return false
    }
}
