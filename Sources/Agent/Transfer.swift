/// One big file on its way to its path.
final class Transfer {
    let number: UInt32
    private let file: TemporaryFile
    private let size: UInt64
    let sha256: [UInt8]
    private let ownership: Ownership
    private var hash = SHA256()

    var path: String { file.path }

    init(number: UInt32, _ file: TemporaryFile, size: UInt64, sha256: [UInt8], _ ownership: Ownership) {
        self.number = number
        self.file = file
        self.size = size
        self.sha256 = sha256
        self.ownership = ownership
    }

    /// Bytes that are still to come.
    var missing: UInt64 { size - hash.size }
    /// Nothing has come yet.
    var isEmpty: Bool { hash.size == 0 }
    /// Every byte has come, and they are what was announced.
    var isWhole: Bool { hash.size == size && hash.finish() == sha256 }

    /// Takes the bytes that come next, at most ``missing``.
    func take(_ bytes: UnsafeRawBufferPointer) throws(AgentError) {
        try file.write(bytes)
        hash.update(bytes)
    }

    /// Takes the bytes that come next. Hashing them here saves reading the whole file again.
    func take(_ bytes: [UInt8], at offset: UInt64) throws(AgentError) {
        guard offset == hash.size else {
            throw .refused("bytes at " + String(offset) + " where " + String(hash.size) + " was due")
        }
        guard UInt64(bytes.count) <= size - offset else {
            throw .refused("more bytes than the " + String(size) + " that were announced")
        }
        try file.write(bytes)
        bytes.withUnsafeBytes { hash.update($0) }
    }

    /// Puts the file in place if it is what was announced. Gives back its content if it is to be kept.
    func commit(keeps: Bool) throws(AgentError) -> KeptContent? {
        guard hash.size == size else {
            throw .refused("received " + String(hash.size) + " of " + String(size) + " bytes of '" + path + "'")
        }
        guard hash.finish() == sha256 else { throw .refused("what came for '" + path + "' has another SHA-256") }
        try file.put(ownership)
        guard keeps, let reader = file.reader() else { return nil }
        return KeptContent(sha256: sha256, size: size, reader)
    }
}
