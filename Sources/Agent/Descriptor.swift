import CShim

/// An open file, closed when its owner lets go of it.
struct Descriptor: ~Copyable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// Opens a name in an open directory. No child inherits it.
    /// - Throws: `failed` with the errno of `openat`; `path` is what the message calls it.
    init(
        opening name: String, in directory: Int32 = AT_FDCWD, _ flags: Int32, mode: UInt32 = 0, path: String
    ) throws(AgentError) {
        let number = shim_open(directory, name, flags, mode)
        guard number >= 0 else { throw .last("open", path) }
        self.init(number)
    }

    func status(_ path: String) throws(AgentError) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw .last("stat", path) }
        return status
    }

    /// Reads into the buffer. Returns the bytes read, 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, _ path: String) throws(AgentError) -> Int {
        while true {
            let count = CShim.read(number, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard shim_errno() == EINTR else { throw .last("read", path) }
        }
    }

    /// Reads to the end. Returns nothing if more than `limit` bytes are there. The size that the kernel tells is not
    /// believed: files in /proc have none, and others grow.
    func readAll(limit: Int, _ path: String) throws(AgentError) -> [UInt8]? {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while bytes.count <= limit {
            let count = try read(into: buffer, path)
            if count == 0 { return bytes }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return nil
    }

    /// Reads at most `count` bytes from `offset` on; fewer only at the end of the file.
    func read(_ count: Int, at offset: Int64, _ path: String) throws(AgentError) -> [UInt8] {
        guard lseek(number, off_t(offset), SEEK_SET) >= 0 else { throw .last("seek", path) }
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while bytes.count < count {
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, count - bytes.count)])
            let got = try read(into: room, path)
            if got == 0 { break }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        }
        return bytes
    }

    /// Writes all the bytes.
    func write(_ bytes: UnsafeRawBufferPointer, _ path: String) throws(AgentError) {
        guard holdsAll(of: bytes) else { throw .last("write", path) }
    }

    /// Writes all the bytes.
    func write(_ bytes: [UInt8], _ path: String) throws(AgentError) {
        guard bytes.withUnsafeBytes({ holdsAll(of: $0) }) else { throw .last("write", path) }
    }

    /// Writes; false with the errno of the call that failed.
    private func holdsAll(of bytes: UnsafeRawBufferPointer) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = CShim.write(number, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count >= 0 {
                written += count
            } else if shim_errno() != EINTR {
                return false
            }
        }
        return true
    }

    /// Waits until what was written is on the disk.
    func sync(_ path: String) throws(AgentError) {
        guard fsync(number) == 0 else { throw .last("fsync", path) }
    }
}
