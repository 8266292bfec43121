import Crypto
import Foundation
import Model
import SwiftASN1
import X509

extension KeyStore {
    /// The authority that stands in the store; nil where none was ever made. An authority that was in use and cannot
    /// be used any more is a failure and never replaced: everything in the cluster trusts it.
    func authority(_ name: AuthorityName, now: Date) throws(Failure) -> SigningAuthority? {
        let paths = (certificate: "\(name.rawValue)/ca.crt", key: "\(name.rawValue)/ca.key")
        let certificate = try read(paths.certificate)
        let key = try read(paths.key)
        guard let certificate else {
            // Its key is written first. A key alone is left of a run that was killed before anything was signed.
            guard hasCertificates(of: name) else { return nil }
            throw unusable(name, "\(root)/\(paths.certificate) is missing, and certificates of it are in use")
        }
        guard let key else { throw unusable(name, "its key \(root)/\(paths.key) is missing") }
        let found: SigningAuthority
        do {
            let document = try PEMDocument(pemString: String(decoding: certificate, as: UTF8.self))
            let parsed = try Certificate(derEncoded: document.derBytes)
            let key = try PrivateKey(pem: key)
            guard case .isCertificateAuthority? = try parsed.extensions.basicConstraints else {
                throw unusable(name, "\(root)/\(paths.certificate) is no authority's certificate")
            }
            guard parsed.publicKey == key.key.publicKey else {
                throw unusable(name, "\(root)/\(paths.key) is not the key of ca.crt beside it")
            }
            found = try SigningAuthority(name, parsed, document, key: key, isNew: false)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw unusable(name, "\(root)/\(paths.certificate) or its key cannot be read (\(error))")
        }
        guard found.authority.notAfter > now else {
            throw unusable(name, "it ended on \(found.authority.notAfter.formatted(.iso8601))")
        }
        return found
    }

    func write(_ made: SigningAuthority) throws(Failure) {
        let folder = made.authority.name.rawValue
        try write([KeyFile(path: "\(folder)/ca.key", bytes: made.key.pem.bytes, isPrivate: true)])
        try write([
            KeyFile(path: "\(folder)/ca.crt", bytes: Array(made.authority.certificate.utf8), isPrivate: false)
        ])
    }

    /// The service-account key pair; nil where none was ever made.
    func serviceAccount() throws(Failure) -> ServiceAccountKeys? {
        let paths = (key: "service-account.key", public: "service-account.pub")
        let present = try read(paths.public)
        guard let key = try read(paths.key) else {
            guard present == nil else {
                throw unusable("the service-account key pair", "its private key \(root)/\(paths.key) is missing")
            }
            return nil
        }
        let publicKey: String
        do {
            publicKey = try PrivateKey(pem: key).publicPEM
        } catch {
            throw unusable("the service-account key pair", "\(root)/\(paths.key) cannot be read (\(error))")
        }
        if let present, String(decoding: present, as: UTF8.self) != publicKey {
            throw unusable("the service-account key pair", "\(paths.key) and \(paths.public) in \(root) do not match")
        }
        return ServiceAccountKeys(privateKey: Secret(key), publicKey: publicKey, isNew: present == nil)
    }

    func write(_ keys: ServiceAccountKeys) throws(Failure) {
        try write([KeyFile(path: "service-account.key", bytes: keys.privateKey.bytes, isPrivate: true)])
        try write([KeyFile(path: "service-account.pub", bytes: Array(keys.publicKey.utf8), isPrivate: false)])
    }

    private func unusable(_ name: AuthorityName, _ why: String) -> Failure {
        unusable("authority \(name.rawValue)", why, folder: "\(root)/\(name.rawValue)")
    }
    private func unusable(_ what: String, _ why: String, folder: String? = nil) -> Failure {
        Failure(
            .notSafe, what, why: why,
            hint: """
                put the files back from a backup of this folder; a new one would make everything that trusts the old \
                one useless, so it is made only after you have moved \(folder ?? "both files") out of the way yourself
                """)
    }
}
