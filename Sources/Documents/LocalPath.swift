import Foundation

/// Paths of this machine as inventories name them.
enum LocalPath {
    /// Relative paths start where the inventory stands, so that it means the same from everywhere.
    static func absolute(_ path: Located<String>) -> String {
        let folder = URL(fileURLWithPath: path.mark.file).deletingLastPathComponent()
        return URL(fileURLWithPath: NSString(string: path.value).expandingTildeInPath, relativeTo: folder)
            .standardizedFileURL.path
    }
}
