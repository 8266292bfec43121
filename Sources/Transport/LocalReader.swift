import Foundation
import Model
import StepKit

/// A local file that is read from front to back, a piece at a time.
struct LocalReader: ~Copyable {
    private let file: Int32
    private let source: LocalFile

    init(_ source: LocalFile) throws(Failure) {
        self.source = source
        file = open(source.path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw LocalReader.failure(source, String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(file, &status) == 0, UInt64(status.st_size) == source.size else {
            // The descriptor is closed by hand: a value whose initializer throws is not destroyed.
            close(file)
            throw LocalReader.failure(source, "it is not \(source.size) bytes long any more")
        }
    }

    deinit { close(file) }

    /// The bytes at a place. Throws when the file turns out to be shorter than it was.
    func read(at offset: UInt64, count: Int) throws(Failure) -> [UInt8] {
        var filled = 0
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while filled < count {
                let got = pread(file, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset) + filled)
                if got < 0, errno == EINTR { continue }
                code = got < 0 ? errno : 0
                if got <= 0 { break }
                filled += got
            }
            initialized = filled
        }
        guard filled == count else {
            throw LocalReader.failure(source, code == 0 ? "it got shorter meanwhile" : String(cString: strerror(code)))
        }
        return bytes
    }

    private static func failure(_ source: LocalFile, _ why: String) -> Failure {
        Failure(.input, "read \(source.path)", why: why, hint: "make the file whole again, then run the same command")
    }
}
