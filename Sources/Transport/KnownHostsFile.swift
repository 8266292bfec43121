import Foundation
import Model

/// The known_hosts file on disk: read once for each connection, and written to one line at a time.
struct KnownHostsFile: Sendable {
    var path: String

    /// Tells two contents of a file apart without reading it.
    struct Version: Equatable, Sendable {
        var file: ino_t
        var size: off_t
        var seconds: Int
        var nanoseconds: Int
    }

    /// Nil where the file is missing.
    var version: Version? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Version(
            file: status.st_ino, size: status.st_size, seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }

    /// What the file says now; nothing where it is missing. Not for a reactor's thread.
    func load() throws(Failure) -> KnownHosts {
        guard FileManager.default.fileExists(atPath: path) else { return KnownHosts() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(
                .input, "read \(path)", why: String(cString: strerror(errno)),
                hint: "known host keys must be readable: without them nothing says whom a connection reaches")
        }
        return KnownHosts(String(decoding: data, as: UTF8.self), file: path)
    }

    /// Adds a line behind the others: in one write under a lock, so that runs at the same time do not mix their lines.
    /// Not for a reactor's thread.
    func append(_ line: String) throws(Failure) {
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty, mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure("make \(folder)") }
        let file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("open") }
        defer { close(file) }
        guard flock(file, LOCK_EX) == 0 else { throw failure("lock") }
        // Another connection to the same host may have been quicker.
        if let text = try? String(contentsOfFile: path, encoding: .utf8),
            text.split(separator: "\n").contains(line[...])
        {
            return
        }
        let size = lseek(file, 0, SEEK_END)
        var last = UInt8(ascii: "\n")
        if size > 0 { pread(file, &last, 1, size - 1) }
        let bytes = Array(((last == UInt8(ascii: "\n") ? "" : "\n") + line + "\n").utf8)
        guard write(file, bytes, bytes.count) == bytes.count else { throw failure("write") }
    }

    private func failure(_ call: String) -> Failure {
        Failure(
            .input, "remember a host key in \(path)", why: "\(call): \(String(cString: strerror(errno)))",
            hint: "make the file writable, or name another one under ssh.knownHosts")
    }
}
