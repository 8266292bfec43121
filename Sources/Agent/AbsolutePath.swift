import CShim

/// A path that means one place and cannot climb out of it: absolute, without `..` and without a zero byte.
struct AbsolutePath {
    let text: String
    /// Its names from the root down; none for `/`.
    let components: [String]

    /// Where its last name stands.
    var parent: String { "/" + components.dropLast().joined(separator: "/") }

    /// Bytes that the kernel takes.
    private static let longest = 4095

    /// - Throws: `refused` for a path that is not of this kind, or `failed` for one that is too long.
    init(_ text: String) throws(AgentError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.longest else { throw .failed(errno: ENAMETOOLONG, call: "open", path: "") }
        guard bytes.first == UInt8(ascii: "/") else { throw .refused("not an absolute path: '" + text + "'") }
        guard !bytes.contains(0) else { throw .refused("a path with a zero byte") }
        components = Self.components(of: bytes)
        guard !components.contains("..") else { throw .refused("a path that climbs: '" + text + "'") }
        self.text = text
    }

    /// The names in a path or in the target of a link, without `.` and empty ones.
    static func components(of bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "/")).map { $0.text }.filter { $0 != "." }
    }
}
