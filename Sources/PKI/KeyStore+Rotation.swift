import Foundation
import Glibc
import Model

extension KeyStore {
    static let rotationPath = "rotation.json"

    /// What is being replaced. A file that cannot be read is a failure: without it nobody knows who signs.
    func rotation() throws(Failure) -> Rotation {
        guard let bytes = try read(Self.rotationPath) else { return Rotation() }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        do {
            return try decoder.decode(Rotation.self, from: Data(bytes))
        } catch {
            throw Failure(
                .notSafe, "the rotation under way", why: "\(root)/\(Self.rotationPath) cannot be read (\(error))",
                hint: "put the file back from a backup of this folder: it says which of two authorities signs")
        }
    }

    /// Nothing to say is no file.
    func write(_ rotation: Rotation) throws(Failure) {
        guard !rotation.isEmpty else { return try remove([Self.rotationPath]) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        encoder.dateEncodingStrategy = .secondsSince1970
        let data = try Failure.wrapping("write down the rotation") { try encoder.encode(rotation) }
        try write([KeyFile(path: Self.rotationPath, bytes: Array(data) + [0x0A], isPrivate: false)])
    }

    /// Removes files; those that are not there are no matter.
    func remove(_ paths: [String]) throws(Failure) {
        for path in paths where unlink("\(root)/\(path)") != 0 && errno != ENOENT && errno != ENOTDIR {
            throw Failure(.step, "key store", why: "unlink \(root)/\(path): \(String(cString: strerror(errno)))")
        }
    }
}
