import Crypto
import CryptoExtras
import Foundation
public import Model
import Synchronization

/// Asks for the passphrase of a key folder. It may take as long as a person does.
public typealias PassphraseSource = @Sendable () throws(Failure) -> Secret

/// Seals and opens the secrets of a key folder with a passphrase.
///
/// `vault.json` says how the key is made of the passphrase (scrypt, with a salt) and holds something sealed with it, so
/// that a wrong passphrase is noticed before anything is touched. A sealed file begins with a line that says so, and
/// goes on with nonce, ciphertext and tag of ChaCha20-Poly1305; its path is authenticated with it, so that no file can
/// stand in for another. Files in the clear may stand beside sealed ones: a change that was cut off leaves both.
final class Vault: Sendable {
    struct Head: Codable, Equatable {
        var version: Int
        var kdf: String
        var rounds: Int
        var blockSize: Int
        var parallelism: Int
        var salt: Data
        /// ``probe``, sealed.
        var check: Data
        /// What is written from now on is sealed; false while everything is being opened for good.
        var seals: Bool
    }

    static let path = "vault.json"
    private static let mark = Array("slipway-sealed 1\n".utf8)
    private static let probe = Array("slipway".utf8)
    private let root: String
    private let passphrase: PassphraseSource?
    /// Asked for once.
    private let known = Mutex<SymmetricKey?>(nil)

    init(root: String, passphrase: PassphraseSource?) {
        self.root = root
        self.passphrase = passphrase
    }

    static func isSealed(_ bytes: [UInt8]) -> Bool { bytes.starts(with: mark) }

    /// Nil for a folder that was never sealed.
    func head() throws(Failure) -> Head? {
        let place = "\(root)/\(Self.path)"
        guard FileManager.default.fileExists(atPath: place) else { return nil }
        let head: Head
        do {
            head = try JSONDecoder().decode(Head.self, from: Data(contentsOf: URL(filePath: place)))
        } catch {
            throw damaged("\(place) cannot be read (\(error))")
        }
        guard head.version == 1, head.kdf == "scrypt" else {
            throw Failure(
                .notSafe, "open the keys", why: "\(place) was written by a newer slipway than this one",
                hint: "use that version or a newer one")
        }
        return head
    }

    /// What is private is sealed when it is written.
    func seals() throws(Failure) -> Bool { try head()?.seals ?? false }

    func seal(_ bytes: [UInt8], _ path: String) throws(Failure) -> [UInt8] {
        guard let head = try head() else { return bytes }
        return try Self.seal(bytes, path, with: try key(head))
    }

    func open(_ bytes: [UInt8], _ path: String) throws(Failure) -> [UInt8] {
        guard let head = try head() else {
            throw damaged("\(root)/\(path) is sealed, and \(Self.path) beside it is missing")
        }
        let key = try key(head)
        do {
            let box = try ChaChaPoly.SealedBox(combined: bytes.dropFirst(Self.mark.count))
            return Array(try ChaChaPoly.open(box, using: key, authenticating: Array(path.utf8)))
        } catch {
            throw damaged("\(root)/\(path) is sealed, and damaged or of another place")
        }
    }

    /// Asks for the passphrase, if nobody did yet, and refuses a wrong one.
    func unlock() throws(Failure) { if let head = try head() { _ = try key(head) } }

    /// A head for a folder that is to be sealed with a new passphrase.
    func newHead(_ passphrase: Secret) throws(Failure) -> Head {
        var head = Head(
            version: 1, kdf: "scrypt", rounds: 1 << 15, blockSize: 8, parallelism: 1,
            salt: SymmetricKey(size: .bits128).withUnsafeBytes { Data($0) }, check: Data(), seals: true)
        let key = try Self.derive(passphrase, head)
        head.check = Data(try Self.seal(Self.probe, Self.path, with: key))
        known.withLock { $0 = key }
        return head
    }

    private static func seal(_ bytes: [UInt8], _ path: String, with key: SymmetricKey) throws(Failure) -> [UInt8] {
        try Failure.wrapping("seal \(path)") {
            Self.mark + Array(try ChaChaPoly.seal(bytes, using: key, authenticating: Array(path.utf8)).combined)
        }
    }

    private static func derive(_ passphrase: Secret, _ head: Head) throws(Failure) -> SymmetricKey {
        try Failure.wrapping("make a key of the passphrase") {
            try KDF.Scrypt.deriveKey(
                from: passphrase.bytes, salt: head.salt, outputByteCount: 32, rounds: head.rounds,
                blockSize: head.blockSize, parallelism: head.parallelism)
        }
    }

    private func key(_ head: Head) throws(Failure) -> SymmetricKey {
        try known.withLock { known throws(Failure) in
            if let known { return known }
            guard let passphrase else {
                throw Failure(
                    .input, "open the keys", why: "\(root) is sealed with a passphrase, and nobody was asked for it",
                    hint: "write it to a file of your own and name that in SLIPWAY_PASSPHRASE_FILE")
            }
            let key = try Self.derive(try passphrase(), head)
            let box = try? ChaChaPoly.SealedBox(combined: head.check.dropFirst(Self.mark.count))
            let probe = try? box.map { try ChaChaPoly.open($0, using: key, authenticating: Array(Self.path.utf8)) }
            guard let probe, Array(probe) == Self.probe else {
                throw Failure(
                    .input, "open the keys", why: "this is not the passphrase of \(root)",
                    hint: "nothing was touched; try again")
            }
            known = key
            return key
        }
    }

    private func damaged(_ why: String) -> Failure {
        Failure(.notSafe, "open the keys", why: why, hint: "put the file back from a backup of this folder")
    }
}
