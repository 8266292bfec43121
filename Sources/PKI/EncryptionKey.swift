import Crypto
import Foundation
public import Model

/// The key with which API servers encrypt secrets before they give them to etcd. Without it the secrets that are stored
/// are lost, so it is made once, and replaced only in stages.
public struct EncryptionKey: Hashable, Sendable {
    /// 32 bytes in base64, as the API server's configuration has it.
    public var text: Secret
    /// Stands before everything that it encrypted: `key1`, and a number more for each that took the place of another.
    public var name: String
    /// It was made in this run.
    public var isNew: Bool

    /// Bytes of a key.
    static let size = 32

    /// Makes a new one.
    init() {
        let bytes = SymmetricKey(size: SymmetricKeySize(bitCount: Self.size * 8)).withUnsafeBytes { Data($0) }
        text = Secret(bytes.base64EncodedString())
        name = Self.first
        isNew = true
    }

    /// Makes one that takes the place of another.
    init(after old: EncryptionKey) {
        self.init()
        name = "key\((Int(old.name.dropFirst(3)) ?? 1) + 1)"
    }

    private static let first = "key1"

    /// Reads one as it is written here; nothing for anything else.
    init?(file: [UInt8]) {
        let words = String(decoding: file, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
        guard (1...2).contains(words.count), let text = words.last, let bytes = Data(base64Encoded: text),
            bytes.count == Self.size
        else { return nil }
        name = words.count == 2 ? words[0] : Self.first
        guard name.hasPrefix("key"), Int(name.dropFirst(3)) != nil else { return nil }
        self.text = Secret(text)
        isNew = false
    }

    /// The first one is alone in its file, as ever; every other stands behind its name.
    var file: [UInt8] { (name == Self.first ? [] : Array("\(name) ".utf8)) + text.bytes + [0x0A] }
}
