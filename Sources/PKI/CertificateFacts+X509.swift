import Crypto
import CryptoExtras
import Foundation
import Model
import SwiftASN1
import X509

extension CertificateFacts {
    /// Reads the first certificate of a text in PEM; nothing where there is none that can be read.
    public init?(pem: String) {
        guard let document = try? PEMDocument(pemString: Self.first(of: pem)),
            let certificate = try? Certificate(pemDocument: document),
            let facts = try? CertificateFacts(certificate, der: document.derBytes)
        else { return nil }
        self = facts
    }

    private static func first(of pem: String) -> String {
        let end = "-----END CERTIFICATE-----"
        return pem.range(of: end).map { String(pem[..<$0.upperBound]) } ?? pem
    }

    /// Reads a certificate. `der` are its bytes.
    init(_ certificate: Certificate, der: [UInt8]) throws {
        let names = try certificate.extensions.subjectAlternativeNames.map(Array.init) ?? []
        let usages = try certificate.extensions.extendedKeyUsage.map(Array.init) ?? []
        let texts = certificate.subject.flatMap { $0 }
        let dnsNames = names.compactMap { if case .dnsName(let name) = $0 { name } else { nil } }
        let addresses = names.compactMap { if case .ipAddress(let octets) = $0 { Address(octets.bytes) } else { nil } }
        self.init(
            commonName: texts.first { $0.type == .RDNAttributeType.commonName }.flatMap { String($0.value) } ?? "",
            organizations: Set(
                texts.filter { $0.type == .RDNAttributeType.organizationName }.compactMap { String($0.value) }),
            dnsNames: Set(dnsNames), addresses: Set(addresses),
            hasOtherNames: dnsNames.count + addresses.count != names.count,
            usages: Set(usages.compactMap(CertificateRequest.Usage.init)), keyType: KeyType(certificate.publicKey),
            authorityKeyID: Array(try certificate.extensions.authorityKeyIdentifier?.keyIdentifier ?? []),
            notBefore: certificate.notValidBefore, notAfter: certificate.notValidAfter,
            serial: certificate.serialNumber.bytes.hexadecimal,
            fingerprint: SHA256.hash(data: der).hexadecimal)
        subjectKeyID = Array(try certificate.extensions.subjectKeyIdentifier?.keyIdentifier ?? [])
        if case .isCertificateAuthority? = try certificate.extensions.basicConstraints { isAuthority = true }
    }
}

extension CertificateRequest.Usage {
    init?(_ usage: ExtendedKeyUsage.Usage) {
        switch usage {
        case .serverAuth: self = .server
        case .clientAuth: self = .client
        default: return nil
        }
    }
    var extendedKeyUsage: ExtendedKeyUsage.Usage {
        switch self {
        case .server: .serverAuth
        case .client: .clientAuth
        }
    }
}

extension KeyType {
    init?(_ key: Certificate.PublicKey) {
        if P256.Signing.PublicKey(key) != nil {
            self = .ecdsaP256
        } else if let rsa = _RSA.Signing.PublicKey(key) {
            self.init(rawValue: "rsa-\(rsa.keySizeInBits)")
        } else {
            return nil
        }
    }
}

extension Address {
    /// An address as certificates have it: four bytes.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == 4 else { return nil }
        self.init(number: bytes.reduce(0) { $0 << 8 | UInt32($1) })
    }
    var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) } }
}

extension Sequence<UInt8> {
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
