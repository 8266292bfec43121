import Model

/// A file that software is installed from, as it is written: a path or a URL with its checksum, or a released version.
struct ArchiveDraft: Decodable {
    private var archive: Located<String>?
    private var sha256: Located<String>?
    private var version: Located<String>?

    init(archive: Located<String>?, sha256: Located<String>?, version: Located<String>?) {
        self.archive = archive
        self.sha256 = sha256
        self.version = version
    }

    /// What is written of it; nothing where nothing is.
    var mark: Mark? { (archive ?? sha256 ?? version)?.mark }

    /// `place` is where it should have been said.
    func archive(_ path: String, at place: Mark) throws(Failure) -> Archive {
        if let version { return try release(path, version) }
        guard let archive, !archive.value.isEmpty else {
            throw Failure(
                at: archive?.mark ?? place, path, "it is not said which file",
                hint: "add `archive: PATH`, or `version:` for a release that is fetched")
        }
        guard let sha256 else {
            throw Failure(
                at: place, path, "the file's checksum is missing",
                hint: "add `sha256:` with what `sha256sum \(archive.value)` prints")
        }
        let digits = sha256.value.lowercased()
        guard digits.utf8.count == 64, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            throw Failure(
                at: sha256.mark, "\(path).sha256", "'\(sha256.value)' is no SHA-256: 64 hexadecimal digits",
                hint: "`sha256sum \(archive.value)` prints it")
        }
        let isURL = archive.value.hasPrefix("https://") || archive.value.hasPrefix("http://")
        return Archive(path: isURL ? archive.value : LocalPath.absolute(archive), sha256: digits)
    }

    /// Where it is and what it must be is for the catalogue of releases to say.
    private func release(_ path: String, _ version: Located<String>) throws(Failure) -> Archive {
        if let other = archive ?? sha256 {
            throw Failure(
                at: other.mark, path, "a file and a version are both named", hint: "leave `archive` or `version` out")
        }
        guard let number = ReleaseVersion(version.value) else {
            throw Failure(
                at: version.mark, "\(path).version", "'\(version.value)' is no version", hint: "write it like v3.6.10")
        }
        return Archive(path: "", sha256: "", version: number.description)
    }
}

/// Where software comes from, as it is written.
enum SourceKind: String, Decodable, CaseIterable { case package, archive }

/// Where etcd comes from, as it is written.
struct SoftwareDraft: Decodable {
    private var source: Located<SourceKind>?
    private var archive: Located<String>?
    private var sha256: Located<String>?
    private var version: Located<String>?
    private var snapshots: Tree?

    /// What stands for itself where nothing is said.
    func snapshots(_ path: String) throws(Failure) -> EtcdSnapshots? {
        guard let snapshots else { return EtcdSnapshots() }
        return try SnapshotsDraft.snapshots(snapshots, path)
    }

    func source(_ path: String) throws(Failure) -> SoftwareSource {
        let draft = ArchiveDraft(archive: archive, sha256: sha256, version: version)
        guard let source, source.value == .archive else {
            if let mark = draft.mark { throw .strayArchive(path, mark) }
            return .package
        }
        return .archive(try draft.archive(path, at: source.mark))
    }
}

/// Where the container runtime comes from, as it is written.
struct RuntimeDraft: Decodable {
    private var source: Located<SourceKind>?
    private var containerd: Located<ArchiveDraft>?
    private var runc: Located<ArchiveDraft>?
    private var plugins: Located<ArchiveDraft>?

    func source(_ path: String) throws(Failure) -> RuntimeSource {
        guard let source, source.value == .archive else {
            if let stray = containerd ?? runc ?? plugins { throw .strayArchive(path, stray.mark) }
            return .package
        }
        return .archives(
            containerd: try archive(containerd, "\(path).containerd", source.mark),
            runc: try archive(runc, "\(path).runc", source.mark),
            plugins: try archive(plugins, "\(path).plugins", source.mark))
    }

    private func archive(_ draft: Located<ArchiveDraft>?, _ path: String, _ place: Mark) throws(Failure) -> Archive {
        guard let draft else {
            throw Failure(
                at: place, path, "it is missing; a runtime from archives needs containerd, runc and plugins",
                hint: "add `\(path.split(separator: ".").last ?? ""): { archive: PATH, sha256: … }`")
        }
        return try draft.value.archive(path, at: draft.mark)
    }
}

extension Failure {
    fileprivate static func strayArchive(_ path: String, _ mark: Mark) -> Failure {
        Failure(
            at: mark, path, "an archive is named, but software is taken from packages", hint: "add `source: archive`")
    }
}
