/// What a package database says of a package.
public struct InstalledPackage: Equatable, Sendable {
    public enum State: Equatable, Sendable {
        /// Unpacked and configured.
        case installed
        /// An installation was cut off: unpacked, half installed, half configured, or waiting for triggers.
        case partial
    }
    public var name: String
    public var version: String
    public var state: State
    /// It is not to be upgraded.
    public var isHeld: Bool

    public init(name: String, version: String, state: State = .installed, isHeld: Bool = false) {
        self.name = name
        self.version = version
        self.state = state
        self.isHeld = isHeld
    }

    /// What `dpkg-query` is asked for.
    static let dpkgFormat = "${Package}|${Version}|${db:Status-Want}|${db:Status-Status}\\n"
    /// What `rpm` is asked for.
    static let rpmFormat = "%{NAME}|%{VERSION}-%{RELEASE}\\n"

    /// Packages that are there, out of a `dpkg-query` in ``dpkgFormat``.
    static func all(dpkg output: String) -> [InstalledPackage] {
        output.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 4 else { return nil }
            let state: State
            switch fields[3] {
            case "installed": state = .installed
            case "not-installed", "config-files": return nil
            default: state = .partial
            }
            return InstalledPackage(name: fields[0], version: fields[1], state: state, isHeld: fields[2] == "hold")
        }
    }

    /// Packages that are there, out of `rpm -q` in ``rpmFormat``. A missing one is a sentence instead of a line.
    static func all(rpm output: String) -> [InstalledPackage] {
        output.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            return fields.count == 2 ? InstalledPackage(name: fields[0], version: fields[1]) : nil
        }
    }

    /// The version is the one that is wanted: `*` stands for anything, and the release after the last `-` may be left
    /// out.
    func matches(_ pattern: String) -> Bool {
        let short = version.lastIndex(of: "-").map { String(version[..<$0]) }
        return [version, short].compactMap(\.self).contains { Self.glob($0[...], pattern[...]) }
    }

    private static func glob(_ text: Substring, _ pattern: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        if first == "*" { return glob(text, rest) || (!text.isEmpty && glob(text.dropFirst(), pattern)) }
        return text.first == first && glob(text.dropFirst(), rest)
    }
}
