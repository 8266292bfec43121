/// A file on the laptop that software is installed from.
public struct Archive: Hashable, Sendable {
    /// Absolute; or the URL that it is fetched from before anything is done; or empty, as long as only the version is
    /// known.
    public var path: String
    /// In hexadecimal.
    public var sha256: String
    /// The version of the project's own release that was asked for, with its `v`.
    public var version: String?
    public init(path: String, sha256: String, version: String? = nil) {
        self.path = path
        self.sha256 = sha256
        self.version = version
    }
    /// It has to be fetched.
    public var isRemote: Bool { path.hasPrefix("https://") || path.hasPrefix("http://") }
}

/// Where a piece of software comes from.
public enum SoftwareSource: Hashable, Sendable {
    /// The distribution's own packages.
    case package
    /// A release archive.
    case archive(Archive)
}

/// Where the container runtime comes from.
public enum RuntimeSource: Hashable, Sendable {
    /// The distribution's own packages.
    case package
    /// What the three projects release: containerd's archive, runc's program, the CNI plugins' archive.
    case archives(containerd: Archive, runc: Archive, plugins: Archive)
}
