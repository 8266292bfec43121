public import Model

/// A file of this machine that was verified, or, where nobody said what it must be, at least read whole.
public struct FetchedFile: Hashable, Sendable {
    /// Absolute.
    public var path: String
    /// Bytes.
    public var size: UInt64
    /// 64 hexadecimal digits.
    public var sha256: String

    public init(path: String, size: UInt64, sha256: String) {
        (self.path, self.size, self.sha256) = (path, size, sha256)
    }

    /// The same, as steps take it.
    public var archive: Archive { Archive(path: path, sha256: sha256) }
}
