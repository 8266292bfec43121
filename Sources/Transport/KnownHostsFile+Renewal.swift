import Foundation
import Model

extension KnownHostsFile {
    /// Lets one host be known by one key alone. Gives back what was taken out; nothing where the file knew nothing of
    /// the host. The file is replaced as a whole, as it was in mode and owner. Not for a reactor's thread.
    func renew(name: String, aliases: [String], key: HostKey) throws(Failure) -> [KnownHosts.Entry] {
        let place = URL(filePath: path).resolvingSymlinksInPath().path
        // A file of the whole machine, which may not be written to, is none of our business unless it knows the host.
        guard !look(place, name, aliases, key).removed.isEmpty else { return [] }
        let file = open(place, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw refusal("open: \(String(cString: strerror(errno)))") }
        defer { close(file) }
        guard flock(file, LOCK_EX) == 0 else { throw refusal("lock: \(String(cString: strerror(errno)))") }
        let renewal = look(place, name, aliases, key)
        if let pattern = renewal.patterns.first {
            throw refusal(
                "\(pattern.place) knows the host by a pattern, together with others",
                hint: "change that line by hand: it may vouch for other hosts")
        }
        guard !renewal.removed.isEmpty else { return [] }
        try replace(place, file, by: renewal.text)
        return renewal.removed
    }

    private func look(_ place: String, _ name: String, _ aliases: [String], _ key: HostKey) -> KnownHosts.Renewal {
        let text = String(decoding: FileManager.default.contents(atPath: place) ?? Data(), as: UTF8.self)
        return KnownHosts.renewing(text, file: path, name: name, aliases: aliases, key: key)
    }

    private func replace(_ place: String, _ file: Int32, by text: String) throws(Failure) {
        var status = stat()
        fstat(file, &status)
        let draft = "\(place).slipway-\(getpid())"
        unlink(draft)
        let new = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard new >= 0 else { throw refusal("make \(draft): \(String(cString: strerror(errno)))") }
        defer { close(new) }
        let bytes = Array(text.utf8)
        let isWritten =
            write(new, bytes, bytes.count) == bytes.count && fchmod(new, status.st_mode & 0o777) == 0 && fsync(new) == 0
        _ = fchown(new, status.st_uid, status.st_gid)
        guard isWritten, rename(draft, place) == 0 else {
            let why = String(cString: strerror(errno))
            unlink(draft)
            throw refusal("write: \(why)")
        }
    }

    private func refusal(_ why: String, hint: String? = nil) -> Failure {
        Failure(
            .input, "replace a host key in \(path)", why: why,
            hint: hint ?? "make the file and its folder writable, or name another one under ssh.knownHosts")
    }
}
