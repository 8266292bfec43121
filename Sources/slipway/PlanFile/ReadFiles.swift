import Documents
import Foundation
import Model
import Synchronization

/// The files that playbooks were read from, with what they were.
final class ReadFiles: Sendable {
    private let sums = Mutex<[String: String]>([:])

    /// The disk, with everything that is read from it noted.
    var files: PlaybookFiles {
        PlaybookFiles { [self] path throws(Failure) in
            let text = try PlaybookFiles.disk.read(path)
            let full = URL(fileURLWithPath: path).standardizedFileURL.path
            sums.withLock { $0[full] = Checksum.hexadecimal(Checksum.sha256(Array(text.utf8))) }
            return text
        }
    }

    var sources: [PlanFile.Source] {
        sums.withLock { $0 }.sorted { $0.key < $1.key }.map { PlanFile.Source(path: $0.key, sha256: $0.value) }
    }
}
