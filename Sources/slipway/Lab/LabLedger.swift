import Foundation
import Ledger
import Model

/// The ledger of a lab's cluster. It goes with the lab: hosts that are made anew know nothing of what an old ledger
/// remembers, and its keys are of no use to anybody.
struct LabLedger {
    private let folder: ClusterFolder
    /// Says that the folder belongs to a lab, so that the ledger of a real cluster is never taken for one.
    private var mark: String { folder.path + "/lab" }
    private var isOurs: Bool { FileManager.default.fileExists(atPath: mark) }

    init(_ lab: String) { folder = ClusterFolder(cluster: lab) }

    /// Before hosts are made: an earlier lab's ledger goes; a ledger that is no lab's is a ``Failure``.
    func clear() throws(Failure) {
        guard folder.exists else { return }
        guard isOurs else {
            throw Failure(
                .notSafe, "make a lab", why: "\(folder.path) is the ledger of a cluster that is no lab",
                hint: "give the lab another name with --name")
        }
        try remove()
    }

    /// When hosts are there.
    func claim() throws(Failure) {
        try folder.make()
        guard FileManager.default.createFile(atPath: mark, contents: Data()) else {
            throw Failure(.input, "write \(mark)", why: String(cString: strerror(errno)))
        }
    }

    /// Takes the ledger away, if it is a lab's.
    func remove() throws(Failure) {
        guard isOurs else { return }
        do {
            try FileManager.default.removeItem(atPath: folder.path)
        } catch {
            throw Failure(.input, "remove \(folder.path)", why: error.localizedDescription)
        }
        // The folder above goes as well if this was the last ledger in it.
        rmdir(URL(filePath: folder.path).deletingLastPathComponent().path)
    }
}
