import Dispatch
import Foundation
import Glibc
import Model
import Synchronization

/// The folder with the keys: `AUTHORITY/ca.crt`, `AUTHORITY/ca.key`, `AUTHORITY/HOST/NAME.crt`, `service-account.key`, …
///
/// A file appears whole or not at all, and only after its bytes are on the disk. Files of one pair appear one after
/// the other, the key first; whoever reads them has to see whether they belong together.
struct KeyStore: Sendable {
    let root: String
    /// Opens and seals what nobody else may read.
    let vault: Vault

    init(root: String, passphrase: PassphraseSource? = nil) {
        self.root = root
        vault = Vault(root: root, passphrase: passphrase)
    }

    /// The content of a file, opened where it is sealed; nil where there is none.
    func read(_ path: String) throws(Failure) -> [UInt8]? {
        guard let bytes = try readRaw(path) else { return nil }
        return Vault.isSealed(bytes) ? try vault.open(bytes, path) : bytes
    }

    /// The content of a file as it stands there; nil where there is none.
    func readRaw(_ path: String) throws(Failure) -> [UInt8]? {
        let file = open("\(root)/\(path)", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("open", path)
        }
        defer { close(file) }
        let size = lseek(file, 0, SEEK_END)
        guard size >= 0, lseek(file, 0, SEEK_SET) == 0 else { throw failure("seek", path) }
        // Nobody changes a file here in place, so it has the size it says.
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, initialized in
            count = Glibc.read(file, buffer.baseAddress, buffer.count)
            initialized = max(count, 0)
        }
        guard count >= 0 else { throw failure("read", path) }
        return bytes
    }

    /// Certificates of hosts stand under an authority, so it has been used.
    func hasCertificates(of authority: AuthorityName) -> Bool {
        let folder = "\(root)/\(authority.rawValue)"
        let owners = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return owners.contains { owner in
            let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(owner)")) ?? []
            return files.contains { $0.hasSuffix(".crt") }
        }
    }

    /// Writes files, each whole or not at all, private ones sealed where the folder's are. When this returns they survive
    /// a power cut.
    func write(_ files: [KeyFile]) throws(Failure) {
        guard try vault.seals(), files.contains(where: \.isPrivate) else { return try writeRaw(files) }
        var sealed = files
        for index in sealed.indices where sealed[index].isPrivate {
            sealed[index].bytes = try vault.seal(sealed[index].bytes, sealed[index].path)
        }
        try writeRaw(sealed)
    }

    /// Writes files as they are.
    func writeRaw(_ files: [KeyFile]) throws(Failure) {
        let folders = Set(files.map(\.folder)).sorted()
        for folder in folders { try make(folder) }
        try Self.overlapping(files) { file throws(Failure) in try prepare(file) }
        for file in files {
            guard rename("\(root)/\(file.draft)", "\(root)/\(file.path)") == 0 else {
                throw failure("rename", file.path)
            }
        }
        let parents = folders.flatMap { folder in [folder, KeyFile(path: folder, bytes: [], isPrivate: false).folder] }
        try Self.overlapping(Set(parents + [""]).sorted()) { folder throws(Failure) in try flush(folder) }
    }

    private func make(_ folder: String) throws(Failure) {
        var path = root
        let parts: [Substring] = [""] + folder.split(separator: "/")
        for part in parts {
            if !part.isEmpty { path += "/\(part)" }
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("mkdir", folder) }
        }
    }

    private func prepare(_ file: KeyFile) throws(Failure) {
        let mode: mode_t = file.isPrivate ? 0o600 : 0o644
        let path = "\(root)/\(file.draft)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("open", file.draft) }
        defer { close(descriptor) }
        guard fchmod(descriptor, mode) == 0 else { throw failure("chmod", file.draft) }
        var rest = file.bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 || errno == EINTR else { throw failure("write", file.draft) }
            rest = rest.dropFirst(max(count, 0))
        }
        guard fsync(descriptor) == 0 else { throw failure("fsync", file.draft) }
    }

    private func flush(_ folder: String) throws(Failure) {
        let descriptor = open("\(root)/\(folder)", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync", folder) }
    }

    /// Does something with every element, up to 16 at once: what waits for a disk should wait together, since a disk
    /// takes many flushes in the time of one. 4 000 files of 200 hosts one after the other would take a minute.
    private static func overlapping<Element: Sendable>(
        _ elements: [Element], _ work: @escaping @Sendable (Element) throws(Failure) -> Void
    ) throws(Failure) {
        let queue = DispatchQueue(label: "slipway.keys", attributes: .concurrent)
        let group = DispatchGroup()
        let first = FirstFailure()
        let lanes = min(16, elements.count)
        for lane in 0..<lanes {
            queue.async(group: group) {
                for index in stride(from: lane, to: elements.count, by: lanes) {
                    first.note { () throws(Failure) in try work(elements[index]) }
                }
            }
        }
        group.wait()
        try first.check()
    }

    private func failure(_ call: String, _ path: String) -> Failure {
        let number = errno
        return Failure(
            .step, "key store", why: "\(call) \(root)/\(path): \(String(cString: strerror(number)))",
            hint: number == ENOSPC || number == EDQUOT
                ? "make room on that file system, then run the same command again; nothing was lost" : nil)
    }
}
