import Foundation
import Model

/// Remembers the checksums of files between runs, so that an archive of 400 MB is read once and not on every run. A
/// record holds as long as size, inode and both times of the file agree.
struct SumsOnRecord: Sendable {
    /// The folder of the records, a file for each path.
    let folder: String
    /// Told of every file that is read.
    var onReading: @Sendable (String) -> Void = { _ in }

    private struct Record: Codable {
        var path: String
        var stamp: FileStamp
        var sums: FileSums
    }

    /// The checksums of a file, from the record or from reading it. Throws what the file system says.
    func sums(of path: String, withSHA512: Bool) async throws -> FileSums {
        let before = FileStamp(path)
        if let record = record(of: path), record.stamp == before, !withSHA512 || record.sums.sha512 != nil {
            return record.sums
        }
        onReading(path)
        let sums = try await FileSums.read(path, withSHA512: withSHA512)
        if let before, FileStamp(path) == before, before.isSettled() { remember(path, before, sums) }
        return sums
    }

    /// Writes down what is known of a file without reading it again: it was verified under another name.
    func remember(_ path: String, _ stamp: FileStamp, _ sums: FileSums) {
        // Whoever cannot write here only reads the file again next time.
        guard let data = try? JSONEncoder().encode(Record(path: path, stamp: stamp, sums: sums)) else { return }
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try? data.write(to: URL(fileURLWithPath: place(of: path)), options: .atomic)
    }

    private func record(of path: String) -> Record? {
        guard let data = FileManager.default.contents(atPath: place(of: path)) else { return nil }
        let record = try? JSONDecoder().decode(Record.self, from: data)
        return record?.path == path ? record : nil
    }

    private func place(of path: String) -> String {
        folder + "/" + Checksum.hexadecimal(Checksum.sha256(Array(path.utf8))) + ".json"
    }
}
