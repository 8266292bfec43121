import Foundation
import Model

/// A file of the controller's machine that goes away with the value.
final class LaptopFile: Sendable {
    let url: URL
    let bytes: [UInt8]
    var path: String { url.path }
    var sha256: String { Checksum.hexadecimal(Checksum.sha256(bytes)) }

    init(_ text: String, name: String = "file") throws {
        bytes = Array(text.utf8)
        url = FileManager.default.temporaryDirectory.appending(path: "laptop-\(UUID().uuidString)")
            .appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }
    deinit { try? FileManager.default.removeItem(at: url.deletingLastPathComponent()) }
}
