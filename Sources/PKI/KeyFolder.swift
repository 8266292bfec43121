import Foundation
public import Model

/// The key folder as a whole: what is in it, sealing and opening it, and taking a copy of what nobody can make again.
public struct KeyFolder: Sendable {
    let store: KeyStore
    public let path: String

    public init(_ path: String, passphrase: PassphraseSource? = nil) {
        self.path = path
        store = KeyStore(root: path, passphrase: passphrase)
    }

    /// An authority that stands in the folder.
    public struct Root: Equatable, Sendable {
        public var name: AuthorityName
        /// It takes the place of the other one.
        public var isSuccessor: Bool
        public var facts: CertificateFacts
        /// PEM.
        public var text: String
    }

    /// A certificate that stands in the folder; nil facts where it cannot be read.
    public struct Leaf: Equatable, Sendable {
        public var id: CertificateRequest.ID
        public var facts: CertificateFacts?
    }

    public var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// What is being replaced.
    public func rotation() throws(Failure) -> Rotation { try store.rotation() }

    /// Every authority; no key is read.
    public func authorities() throws(Failure) -> [Root] {
        var found: [Root] = []
        for name in AuthorityName.allCases.sorted() {
            let isRotating = try store.rotation().stages[Rotation.Subject(name)] != nil
            for rank in isRotating ? [KeyRank.present, .next] : [.present] {
                guard let text = try store.certificateText(of: name, rank), let facts = CertificateFacts(pem: text)
                else { continue }
                found.append(Root(name: name, isSuccessor: rank == .next, facts: facts, text: text))
            }
        }
        return found
    }

    /// Every other certificate, sorted; no key is read.
    public func leaves() throws(Failure) -> [Leaf] {
        var found: [Leaf] = []
        for name in AuthorityName.allCases {
            for owner in names(in: name.rawValue) {
                for file in names(in: "\(name.rawValue)/\(owner)") where file.hasSuffix(".crt") && !file.hasPrefix(".")
                {
                    let host =
                        owner == CertificateRequest.ID(authority: name, host: nil, name: "").owner
                        ? nil : HostName(owner)
                    let id = CertificateRequest.ID(authority: name, host: host, name: String(file.dropLast(4)))
                    let text = try store.read(KeyFile.certificate(of: id)).map { String(decoding: $0, as: UTF8.self) }
                    found.append(Leaf(id: id, facts: text.flatMap { CertificateFacts(pem: $0) }))
                }
            }
        }
        return found.sorted { $0.id < $1.id }
    }

    func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
    }
}
