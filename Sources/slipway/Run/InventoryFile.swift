import Artifacts
import Documents
import Foundation
import Kubernetes
import Model

/// The inventory on the disk.
struct InventoryFile {
    let cluster: Cluster

    /// Throws a ``Failure`` of kind `input` with file, line and column.
    init(_ path: String) throws(Failure) {
        let text: String
        do {
            text = try PlaybookFiles.disk.read(path)
        } catch {
            var failure = error
            failure.hint = failure.hint ?? "write one with `slipway init`, or name it with -i"
            throw failure
        }
        cluster = try Supplies.catalogue.naming(
            InventoryReader(judge: FlagHistory.objection).read(text, file: path))
    }
}
