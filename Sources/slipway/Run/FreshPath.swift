import Foundation
import Model

/// A path at which something new can be made: nothing stands there yet, and its folder exists.
struct FreshPath {
    let url: URL

    /// `what` is what is being done, for messages.
    init(_ path: String, _ what: String, hint: String) throws(Failure) {
        url = URL(filePath: path)
        guard !FileManager.default.fileExists(atPath: url.path) else {
            throw Failure(.input, what, why: "\(path) exists already", hint: hint)
        }
        let folder = url.deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder) else {
            throw Failure(.input, what, why: "there is no folder \(folder)", hint: "make it, or name another path")
        }
    }
}
