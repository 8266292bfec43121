/// What is mounted: /proc/self/mounts, whose fields are those of fstab.
struct MountTable: Equatable, Sendable {
    var entries: [Fstab.Entry]
    init(_ text: String) {
        entries = text.utf8.split(separator: UInt8(ascii: "\n")).compactMap { Fstab.Entry(line: $0) }
    }
    /// What is seen at a path: the last one that was mounted there.
    func entry(at path: String) -> Fstab.Entry? { entries.last { $0.path == Fstab.escaped(path) } }
}
