import Model

/// A released file, as it is written: a path or a URL, and its checksum.
struct ReleaseDraft: Decodable {
    var archive: Located<String>?
    var sha256: Located<String>?
    var sha512: Located<String>?

    init(archive: Located<String>?, sha256: Located<String>?, sha512: Located<String>?) {
        self.archive = archive
        self.sha256 = sha256
        self.sha512 = sha512
    }

    /// What is written of it; nothing where no archive is.
    func source(_ path: String) throws(Failure) -> ReleaseSource? {
        guard let archive, !archive.value.isEmpty else {
            guard let stray = archive ?? sha256 ?? sha512 else { return nil }
            throw Failure(
                at: stray.mark, path, "it is not said which file", hint: "add `archive: PATH`, or a URL")
        }
        let digest = try digest(of: archive, path)
        guard archive.value.contains("://") else {
            return ReleaseSource(.file(LocalPath.absolute(archive)), digest: digest)
        }
        guard archive.value.hasPrefix("https://") || archive.value.hasPrefix("http://") else {
            throw Failure(
                at: archive.mark, "\(path).archive", "'\(archive.value)' cannot be fetched",
                hint: "write a path, or a URL that begins with https://")
        }
        return ReleaseSource(.url(archive.value), digest: digest)
    }

    private func digest(of archive: Located<String>, _ path: String) throws(Failure) -> ReleaseDigest {
        let how =
            archive.value.contains("://")
            ? "who publishes the file publishes it" : "`sha256sum \(archive.value)` prints it"
        if let sha256, let sha512 {
            throw Failure(
                at: max(sha256.mark, sha512.mark), path, "two checksums are given", hint: "one is enough: remove one")
        }
        guard let written = sha256 ?? sha512 else {
            throw Failure(
                at: archive.mark, path, "the file's checksum is missing", hint: "add `sha256: …`; \(how)")
        }
        let (name, length) = sha256 == nil ? ("sha512", 128) : ("sha256", 64)
        guard written.value.utf8.count == length, let digest = ReleaseDigest(hexadecimal: written.value) else {
            throw Failure(
                at: written.mark, "\(path).\(name)",
                "'\(written.value)' is no \(name == "sha256" ? "SHA-256" : "SHA-512"): \(length) hexadecimal digits",
                hint: how)
        }
        return digest
    }
}
