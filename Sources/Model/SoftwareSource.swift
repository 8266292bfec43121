/// A file on the laptop that software is installed from.
public struct Archive: Hashable, Sendable {
    /// Absolute.
    public var path: String
    /// In hexadecimal.
    public var sha256: String
    public init(path: String, sha256: String) {
        self.path = path
        self.sha256 = sha256
    }
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
