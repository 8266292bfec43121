import Foundation
public import Model

/// Where playbooks, and the files beside them, are read from.
public struct PlaybookFiles: Sendable {
    /// Text files that a step refers to may have this many bytes.
    public static let longest = 1 << 20

    /// Gives the text of a file. Throws a ``Failure`` of kind `input`; its place is filled in by the reader.
    public var read: @Sendable (_ path: String) throws(Failure) -> String
    public init(read: @escaping @Sendable (_ path: String) throws(Failure) -> String) { self.read = read }

    /// The disk; relative paths start at the current folder.
    public static let disk = PlaybookFiles { path throws(Failure) in
        let big = "for a big or binary file use `local: PATH`"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(.input, "read \(path)", why: "there is no such file", hint: near(path))
        }
        guard !isFolder.boolValue else { throw Failure(.input, "read \(path)", why: "it is a folder") }
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            data = try handle.read(upToCount: longest + 1) ?? Data()
        } catch {
            throw Failure(.input, "read \(path)", why: "it cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= longest else {
            throw Failure(.input, "read \(path)", why: "it has more than \(longest >> 20) MB", hint: big)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw Failure(.input, "read \(path)", why: "it is no text in UTF-8", hint: big)
        }
        return text
    }

    /// Files in memory, by their path: for playbooks that are built in, and for tests.
    public static func memory(_ files: [String: String]) -> PlaybookFiles {
        PlaybookFiles { path throws(Failure) in
            guard let text = files[path] else {
                throw Failure(
                    .input, "read \(path)", why: "there is no such file",
                    hint: Suggestion.hint(for: path, among: files.keys.sorted()))
            }
            return text
        }
    }

    /// The file of almost that name beside the one that is missing.
    private static func near(_ path: String) -> String? {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
        if names.isEmpty { return "the folder \(folder) is missing or empty" }
        return Suggestion.nearest(to: url.lastPathComponent, among: names).map { "did you mean '\($0)'?" }
    }

    /// A path that is meant relative to the folder of a file: `a/b.yaml` and `../c` give `c`.
    static func path(_ path: String, beside file: String) -> String {
        guard !path.hasPrefix("/") else { return normal(path) }
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return normal((folder + [Substring(path)]).joined(separator: "/"))
    }

    /// Without `.`, and with every `..` that can be carried out carried out.
    static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !path.hasPrefix("/") {
                parts.append(part)
            }
        }
        return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }
}
