import Foundation
import Model

/// A file of the key store that is to be written.
struct KeyFile: Sendable {
    /// Relative to the store's folder.
    var path: String
    var bytes: [UInt8]
    /// Private keys are for their owner only; certificates may be read by everybody who gets into the folder.
    var isPrivate: Bool

    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
    /// Where it is prepared. Always the same name, so that what a killed run left behind is overwritten.
    var draft: String { (folder.isEmpty ? "." : folder + "/.") + (path.split(separator: "/").last ?? "") + ".new" }
}
