import Foundation
public import Model

/// The keys and certificates of one host in the folder of a cluster's keys.
public struct HostKeys: Sendable {
    private let folders: [String]

    /// `folder` is that of all keys.
    public init(of host: HostName, in folder: String) {
        folders = AuthorityName.allCases.map { "\(folder)/\($0.rawValue)/\(host)" }
    }

    /// Takes them away for good: a host of this name that is added later gets new ones. Twice is once.
    public func remove() throws(Failure) {
        for folder in folders where FileManager.default.fileExists(atPath: folder) {
            do {
                try FileManager.default.removeItem(atPath: folder)
            } catch {
                throw Failure(.input, "remove \(folder)", why: error.localizedDescription)
            }
        }
    }
}
