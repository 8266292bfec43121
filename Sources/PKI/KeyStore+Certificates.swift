import Foundation
import Glibc
import Model
import SwiftASN1
import X509

extension KeyStore {
    /// What the store holds for an id.
    enum Presence: Sendable {
        case nothing
        case broken(String)
        case whole(IssuedCertificate, CertificateFacts)
    }

    /// Looks for a certificate and its key. What a run that was killed half-way left behind is `broken`, never whole.
    func certificate(_ id: CertificateRequest.ID) throws(Failure) -> Presence {
        let certificate = try read(KeyFile.certificate(of: id))
        let key = try read(KeyFile.key(of: id))
        guard let certificate, let key else {
            if certificate == nil && key == nil { return .nothing }
            return .broken(key == nil ? "the certificate had no key" : "the key had no certificate")
        }
        do {
            let text = String(decoding: certificate, as: UTF8.self)
            let document = try PEMDocument(pemString: text)
            let parsed = try Certificate(derEncoded: document.derBytes)
            let keyDocument = try PEMDocument(pemString: String(decoding: key, as: UTF8.self))
            guard keyDocument.derBytes.holds(publicKey: parsed.publicKey.subjectPublicKeyInfoBytes) else {
                return .broken("the key was not the certificate's")
            }
            let facts = try CertificateFacts(parsed, der: document.derBytes)
            return .whole(
                IssuedCertificate(id, facts: facts, certificate: text, key: Secret(key), reason: nil), facts)
        } catch {
            return .broken("it was unreadable")
        }
    }
}

extension KeyFile {
    static func certificate(of id: CertificateRequest.ID) -> String {
        "\(id.authority.rawValue)/\(id.owner)/\(id.name).crt"
    }
    static func key(of id: CertificateRequest.ID) -> String { "\(id.authority.rawValue)/\(id.owner)/\(id.name).key" }

    /// The files of a certificate, in the order in which they have to appear.
    static func files(of issued: IssuedCertificate) -> [KeyFile] {
        [
            KeyFile(path: key(of: issued.id), bytes: issued.key.bytes, isPrivate: true),
            KeyFile(path: certificate(of: issued.id), bytes: Array(issued.certificate.utf8), isPrivate: false),
        ]
    }
}

extension [UInt8] {
    /// A private key as it is written here has its public key in it, byte for byte. Comparing bytes instead of
    /// computing the public key from the private one makes a run over thousands of certificates that need nothing
    /// several times cheaper.
    fileprivate func holds(publicKey: ArraySlice<UInt8>) -> Bool {
        // For ECDSA the point: 65 bytes. For RSA modulus and exponent, which follow each other in the private key too,
        // without the head of the sequence around them.
        let point = publicKey.first == 0x30 ? publicKey.dropFirst(publicKey.count > 257 ? 4 : 2) : publicKey
        guard point.count >= 64, count >= point.count else { return false }
        return withUnsafeBytes { bytes in
            point.withUnsafeBytes { point in
                guard let haystack = bytes.baseAddress, let needle = point.baseAddress else { return false }
                return (0...bytes.count - point.count).contains { memcmp(haystack + $0, needle, point.count) == 0 }
            }
        }
    }
}
