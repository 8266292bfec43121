import Foundation
import Model

/// A plain tar (ustar) that is being written: files of root, with no time, so that it depends on nothing but them.
final class TarFile {
    private let path: String
    private let handle: FileHandle

    init(_ path: String) throws {
        self.path = path
        guard
            FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw Failure(.input, "write \(path)", why: "it cannot be made", hint: "make room") }
        self.handle = handle
    }

    /// `name` has at most 100 bytes.
    func add(_ name: String, _ bytes: [UInt8]) throws {
        try put(Self.header(name, UInt64(bytes.count)) + bytes + Self.padding(UInt64(bytes.count)))
    }

    func add(_ name: String, file: FetchedFile) throws {
        try put(Self.header(name, file.size))
        let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.path))
        defer { try? source.close() }
        while let piece = try source.read(upToCount: 1 << 20), !piece.isEmpty { try handle.write(contentsOf: piece) }
        try put(Self.padding(file.size))
    }

    /// Two empty blocks end it.
    func finish() throws {
        try put([UInt8](repeating: 0, count: 1024))
        try handle.synchronize()
        try handle.close()
    }

    private func put(_ bytes: [UInt8]) throws { try handle.write(contentsOf: Data(bytes)) }

    private static func padding(_ size: UInt64) -> [UInt8] {
        [UInt8](repeating: 0, count: Int((512 - size % 512) % 512))
    }

    /// One block: name, mode, owner, group, size, time, checksum, kind, and the form's own name, as POSIX has it.
    static func header(_ name: String, _ size: UInt64) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func set(_ text: String, at place: Int) {
            for (offset, byte) in text.utf8.enumerated() { block[place + offset] = byte }
        }
        func octal(_ value: UInt64, digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        set(String(name.utf8.prefix(100)) ?? name, at: 0)
        set(octal(0o644, digits: 7), at: 100)
        set(octal(0, digits: 7), at: 108)
        set(octal(0, digits: 7), at: 116)
        set(octal(size, digits: 11), at: 124)
        set(octal(0, digits: 11), at: 136)
        set("        ", at: 148)
        set("0", at: 156)
        set("ustar", at: 257)
        set("00", at: 263)
        let sum = block.reduce(UInt64(0)) { $0 + UInt64($1) }
        set(octal(sum, digits: 6) + "\0 ", at: 148)
        return block
    }
}
