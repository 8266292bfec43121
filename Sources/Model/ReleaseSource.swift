/// Where a released file comes from, and what it must be: a file of this machine, or a URL.
public struct ReleaseSource: Hashable, Sendable {
    /// Where it is.
    public enum Location: Hashable, Sendable {
        /// Absolute path on this machine.
        case file(String)
        /// `https://…` (or `http://…`, for a mirror of one's own: what comes is verified all the same).
        case url(String)
    }
    public var location: Location
    /// What it must be. Nothing only for a file of this machine, which then is taken as it stands.
    public var digest: ReleaseDigest?

    public init(_ location: Location, digest: ReleaseDigest?) {
        self.location = location
        self.digest = digest
    }

    /// The path or the URL, as people read it.
    public var text: String {
        switch location {
        case .file(let path): path
        case .url(let url): url
        }
    }
}
