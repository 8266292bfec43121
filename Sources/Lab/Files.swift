internal import FoundationEssentials
internal import Glibc
internal import Model

/// Files and folders of the machine, with failures that name them.
enum Files {
    static func read(_ path: String) throws(Failure) -> String {
        guard let text = readable(path) else {
            throw Failure(.step, "read \(path)", why: reason(errno))
        }
        return text
    }

    /// The text of a file, or nil when it cannot be read. Files of the kernel have no size, so it is read to its end.
    static func readable(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// Writes a file of an ordinary file system at once: a reader sees the old text or the new one, never half of it.
    static func write(_ text: String, to path: String, mode: mode_t = 0o644) throws(Failure) {
        let draft = path + ".new"
        try write(text, into: draft, flags: O_CREAT | O_TRUNC, mode: mode)
        guard chmod(draft, mode) == 0, Glibc.rename(draft, path) == 0 else {
            throw Failure(.step, "write \(path)", why: reason(errno))
        }
    }

    /// Writes to a file of the kernel, which takes the whole text in one call.
    static func tell(_ path: String, _ text: String) throws(Failure) {
        try write(text, into: path, flags: 0, mode: 0)
    }

    private static func write(_ text: String, into path: String, flags: Int32, mode: mode_t) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, mode)
        guard descriptor >= 0 else { throw Failure(.step, "write \(path)", why: reason(errno)) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw Failure(.step, "write \(path)", why: reason(errno))
        }
    }

    /// Gives a file or folder another name on the same file system.
    static func rename(_ path: String, to other: String) throws(Failure) {
        guard Glibc.rename(path, other) == 0 else { throw Failure(.step, "rename \(path)", why: reason(errno)) }
    }

    /// The number of a file, which tells it from every other one on the same file system, whatever its names are.
    static func inode(_ path: String) -> UInt64? {
        var facts = stat()
        return stat(path, &facts) == 0 ? UInt64(facts.st_ino) : nil
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The names in a folder, without an order; none when there is no such folder.
    static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    /// The names of the folders in a folder.
    static func folders(in folder: String) -> [String] {
        names(in: folder).filter { name in
            var facts = stat()
            return lstat("\(folder)/\(name)", &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
        }
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws(Failure) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Failure(.step, "make the folder \(path)", why: "\(error)")
        }
    }

    /// Removes a file, or nothing when there is none.
    static func remove(file path: String) throws(Failure) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw Failure(.step, "remove \(path)", why: reason(errno))
        }
    }

    /// Removes an empty folder; a folder that has contents stays, and that is not a failure.
    static func remove(emptyFolder path: String) throws(Failure) {
        guard rmdir(path) == 0 || [ENOENT, ENOTEMPTY, EEXIST].contains(errno) else {
            throw Failure(.step, "remove \(path)", why: reason(errno))
        }
    }

    /// Removes a folder with everything in it, but nothing that is mounted there.
    static func remove(tree path: String) async throws(Failure) {
        guard exists(path) else { return }
        try await Command("rm", "-rf", "--one-file-system", "--", path).succeed("remove \(path)")
    }

    static func reason(_ number: Int32) -> String { String(cString: strerror(number)) }
}
