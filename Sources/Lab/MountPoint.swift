internal import Glibc
internal import Model

/// One line of `/proc/self/mountinfo`.
struct MountPoint: Equatable, Sendable {
    /// Where it is mounted.
    let path: String
    /// `ext4`, `overlay`, `cgroup`, `nsfs`, …
    let type: String
    /// The options of the file system itself, as opposed to those of this one mount.
    let options: [String]

    /// All mounts, in the order in which they were made.
    static func all() throws(Failure) -> [MountPoint] {
        try Files.read("/proc/self/mountinfo").split(separator: "\n").compactMap(MountPoint.init(line:))
    }

    /// Reads `36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw,errors=continue`, where the number of fields
    /// before the dash varies.
    init?(line: Substring) {
        let fields = line.split(separator: " ").map(String.init)
        guard let dash = fields.dropFirst(6).firstIndex(of: "-"), fields.count > dash + 3 else { return nil }
        path = Self.unescaped(fields[4])
        type = fields[dash + 1]
        options = fields[dash + 3].split(separator: ",").map { Self.unescaped(String($0)) }
    }

    /// Whether it is this folder or something in it.
    func isInside(_ folder: String) -> Bool { path == folder || path.hasPrefix(folder + "/") }

    /// Takes away all mounts inside a folder, the last one first. What is still in use is detached, so that it goes
    /// when its last user does.
    static func removeAll(inside folder: String) throws(Failure) {
        for mount in try all().reversed() where mount.isInside(folder) {
            guard umount2(mount.path, 0) == 0 || umount2(mount.path, Int32(MNT_DETACH)) == 0 else {
                throw Failure(.step, "unmount \(mount.path)", why: Files.reason(errno))
            }
        }
    }

    /// The kernel writes blanks, tabs, line ends and backslashes as three octal digits.
    private static func unescaped(_ text: String) -> String {
        guard text.contains("\\") else { return text }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3, let code = UInt8(String(digits) ?? "", radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
