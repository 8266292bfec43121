internal import Model

/// The archive of Debian that this machine's own apt uses, asked for the release of the hosts.
struct AptMirror: Equatable, Sendable {
    /// Lines in the format of `sources.list`.
    let lines: [String]
    /// Settings such as a proxy, in the format of `apt.conf`.
    let settings: [String]

    static func ofThisMachine(for release: LabRelease) async throws(Failure) -> AptMirror {
        let system = Self.values(in: Files.readable("/etc/os-release") ?? "")
        guard system["ID"] == "debian", let codename = system["VERSION_CODENAME"] else {
            throw Failure(
                .input, "lab", why: "this machine is not a Debian, so its apt knows no archive for the hosts",
                hint: "make the lab on a Debian machine")
        }
        let lines = Self.lines(from: try sources(), codename: codename, release: release)
        guard !lines.isEmpty else {
            throw Failure(
                .input, "lab", why: "apt of this machine has no source for '\(codename) main'",
                hint: "add Debian's archive to /etc/apt/sources.list")
        }
        let dump = try await Command("apt-config", "dump").succeed("read the settings of apt")
        return AptMirror(lines: lines, settings: Self.settings(in: dump))
    }

    /// The lines for another release: of the archive itself, its updates, and security where the machine has them. A
    /// suite with another name (backports, or a vendor's `cloud-sdk-bookworm`) is not the release's.
    static func lines(from sources: [AptSource], codename: String, release: LabRelease) -> [String] {
        ["", "-updates", "-security"].compactMap { suffix in
            guard
                let source = sources.first(where: { source in
                    source.suites.contains(codename + suffix) && source.components.contains("main")
                }), let uri = source.uris.first
            else { return nil }
            return "deb \(options(of: source))\(uri) \(release.rawValue)\(suffix) main"
        }
    }

    /// What a private mirror needs to be trusted. A key written into the source itself cannot be said in one line.
    private static func options(of source: AptSource) -> String {
        var words: [String] = []
        if let key = source.options["signed-by"], key.hasPrefix("/"), !key.contains("\n") {
            words.append("signed-by=\(key)")
        }
        if let trusted = source.options["trusted"] { words.append("trusted=\(trusted)") }
        return words.isEmpty ? "" : "[\(words.joined(separator: " "))] "
    }

    /// The settings that decide how archives are reached and whether their age matters.
    static func settings(in dump: String) -> [String] {
        let wanted = ["Acquire::http", "Acquire::https", "Acquire::Check-", "Acquire::Retries", "Acquire::ForceIPv"]
        return dump.split(separator: "\n").map(String.init).filter { line in
            wanted.contains(where: line.hasPrefix) && !line.contains(" \"\";")
        }
    }

    private static func sources() throws(Failure) -> [AptSource] {
        var found = AptSource.entries(list: Files.readable("/etc/apt/sources.list") ?? "")
        let folder = "/etc/apt/sources.list.d"
        for name in Files.names(in: folder).sorted() {
            if name.hasSuffix(".list") { found += AptSource.entries(list: try Files.read("\(folder)/\(name)")) }
            if name.hasSuffix(".sources") { found += AptSource.entries(sources: try Files.read("\(folder)/\(name)")) }
        }
        return found
    }

    /// Reads `NAME="value"` lines.
    private static func values(in text: String) -> [String: String] {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let sign = line.firstIndex(of: "=") else { continue }
            values[String(line[..<sign])] = line[line.index(after: sign)...].filter { $0 != "\"" }
        }
        return values
    }
}
