import Model
import StepKit
import Wire

/// A file that a host fetches by itself, and that is nothing before its checksum was verified there.
struct HostFetch {
    let url: String
    /// In hexadecimal.
    let sha256: String
    /// Where it is put on the host.
    let place: String

    /// Half an hour, in milliseconds: a slow line and a big archive.
    private static let timeout: UInt32 = 1_800_000

    /// What stands in `local` is no file of this machine.
    static func isURL(_ text: String?) -> Bool {
        text?.hasPrefix("https://") == true || text?.hasPrefix("http://") == true
    }

    /// Refuses one whose checksum nobody knows.
    static func check(_ local: String?, _ sha256: String?, in title: String) throws(Failure) {
        guard isURL(local), sha256 == nil else { return }
        throw .unusable(title, "a host that fetches a file must know what it is", hint: "give `sha256`")
    }

    var changes: [Change] {
        // The URL goes by standard input: there may be a password in it.
        let quoted = url.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let argv = [
            "curl", "--fail", "--location", "--silent", "--show-error", "--connect-timeout", "20", "--retry", "5",
            "--retry-connrefused", "--speed-limit", "1", "--speed-time", "60", "--output", place, "--config", "-",
        ]
        return [
            Change(
                "let the host fetch \(shown)", diff: .words("SHA-256 \(sha256.lowercased())"),
                .run(Command(argv, input: Array("url = \"\(quoted)\"\n".utf8), timeout: Self.timeout)),
                undo: [.path(place)]),
            Change(
                "verify \(place)",
                .run(
                    Command(
                        ["sha256sum", "--check", "--strict", "-"],
                        input: Array("\(sha256.lowercased())  \(place)\n".utf8),
                        timeout: Self.timeout)), undo: [.nothing]),
        ]
    }

    /// Without a password.
    private var shown: String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" }
        guard let at = host.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}
