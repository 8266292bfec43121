import Foundation
import Model
import PKI

/// The checksums of a file, both from reading it once.
struct FileSums: Codable, Hashable, Sendable {
    /// In hexadecimal.
    var sha256: String
    /// In hexadecimal; nothing unless somebody asked for it.
    var sha512: String?

    /// Bytes read at once.
    private static let piece = 1 << 20

    /// Reads a file whole. Throws what the file system says.
    static func read(_ path: String, withSHA512: Bool) async throws -> FileSums {
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        var short = Checksum()
        var long = LongChecksum()
        while let bytes = try handle.read(upToCount: piece), !bytes.isEmpty {
            bytes.withUnsafeBytes { short.update($0) }
            if withSHA512 { bytes.withUnsafeBytes { long.update($0) } }
            try Task.checkCancellation()
            await Task.yield()
        }
        return FileSums(
            sha256: Checksum.hexadecimal(short.finish()),
            sha512: withSHA512 ? Checksum.hexadecimal(long.finish()) : nil)
    }

    /// Whether they have what a file must have.
    func has(_ digest: ReleaseDigest) -> Bool { digits(of: digest) == digest.hexadecimal }

    /// The checksum of a digest's kind.
    func digits(of digest: ReleaseDigest) -> String? {
        switch digest {
        case .sha256: sha256
        case .sha512: sha512
        }
    }
}
