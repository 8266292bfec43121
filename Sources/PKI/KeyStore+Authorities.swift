import Crypto
import Foundation
import Model
import SwiftASN1
import X509

extension KeyStore {
    /// The authority that stands in the store; nil where none was ever made. An authority that was in use and cannot
    /// be used any more is a failure and never replaced: everything in the cluster trusts it.
    func authority(_ name: AuthorityName, _ rank: KeyRank = .present, now: Date) throws(Failure) -> SigningAuthority? {
        let paths = KeyFile.authority(name, rank)
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
            throw Failure(
                .notSafe, "authority \(name.rawValue)",
                why: "it ended on \(found.authority.notAfter.formatted(.iso8601))",
                hint: "replace it: slipway certs rotate --authority \(name.rawValue)")
        }
        return found
    }

    func write(_ made: SigningAuthority, _ rank: KeyRank = .present) throws(Failure) {
        let paths = KeyFile.authority(made.authority.name, rank)
        try write([KeyFile(path: paths.key, bytes: made.key.pem.bytes, isPrivate: true)])
        try write([KeyFile(path: paths.certificate, bytes: Array(made.authority.certificate.utf8), isPrivate: false)])
    }

    /// The text of an authority's certificate; nothing where there is none, whatever it is worth.
    func certificateText(of name: AuthorityName, _ rank: KeyRank) throws(Failure) -> String? {
        try read(KeyFile.authority(name, rank).certificate).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The service-account key pair; nil where none was ever made.
    func serviceAccount(_ rank: KeyRank = .present) throws(Failure) -> ServiceAccountKeys? {
        let paths = KeyFile.serviceAccount(rank)
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

    func write(_ keys: ServiceAccountKeys, _ rank: KeyRank = .present) throws(Failure) {
        let paths = KeyFile.serviceAccount(rank)
        try write([KeyFile(path: paths.key, bytes: keys.privateKey.bytes, isPrivate: true)])
        try write([KeyFile(path: paths.public, bytes: Array(keys.publicKey.utf8), isPrivate: false)])
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
