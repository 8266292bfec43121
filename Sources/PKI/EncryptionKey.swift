import Crypto
import Foundation
public import Model

/// The key with which API servers encrypt secrets before they give them to etcd. Without it the secrets that are stored
/// are lost, so it is made once and never again.
public struct EncryptionKey: Hashable, Sendable {
    /// 32 bytes in base64, as the API server's configuration has it.
    public var text: Secret
    /// It was made in this run.
    public var isNew: Bool

    /// Bytes of a key.
    static let size = 32

    /// Makes a new one.
    init() {
        let bytes = SymmetricKey(size: SymmetricKeySize(bitCount: Self.size * 8)).withUnsafeBytes { Data($0) }
        text = Secret(bytes.base64EncodedString())
        isNew = true
    }

    /// Reads one as it is written here; nothing for anything else.
    init?(file: [UInt8]) {
        let text = String(decoding: file, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = Data(base64Encoded: text), bytes.count == Self.size else { return nil }
        self.text = Secret(text)
        isNew = false
    }
}
