import Model

/// Where a piece of software comes from, as it is written.
struct SoftwareDraft: Decodable {
    private enum Kind: String, Decodable, CaseIterable { case package, archive }
    private var source: Located<Kind>?
    private var archive: Located<String>?
    private var sha256: Located<String>?

    func source(_ path: String) throws(Failure) -> SoftwareSource {
        let kind = source?.value ?? .package
        switch kind {
        case .package:
            if let stray = archive ?? sha256 {
                throw Failure(
                    at: stray.mark, path, "an archive is named, but software is taken from packages",
                    hint: "add `source: archive`")
            }
            return .package
        case .archive:
            guard let mark = source?.mark else { return .package }
            guard let archive, !archive.value.isEmpty else {
                throw Failure(
                    at: archive?.mark ?? mark, path, "it is not said which archive", hint: "add `archive: PATH`")
            }
            guard let sha256 else {
                throw Failure(
                    at: mark, path, "the archive's checksum is missing",
                    hint: "add `sha256:` with what `sha256sum \(archive.value)` prints")
            }
            let digits = sha256.value.lowercased()
            guard digits.utf8.count == 64, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
                throw Failure(
                    at: sha256.mark, "\(path).sha256", "'\(sha256.value)' is no SHA-256: 64 hexadecimal digits",
                    hint: "`sha256sum \(archive.value)` prints it")
            }
            return .archive(path: archive.value, sha256: digits)
        }
    }
}
