import Foundation
import Ledger
import Model

/// A restoring that was begun and not ended, in the folder of the cluster.
struct PendingRestore {
    private let url: URL
    init(_ folder: ClusterFolder) { url = URL(filePath: folder.path + "/etcd-restore.json") }

    private var known: EtcdRestore? {
        (try? Data(contentsOf: url)).flatMap { try? JSONDecoder().decode(EtcdRestore.self, from: $0) }
    }

    /// The one with this snapshot was begun already.
    func isKnown(_ sha256: String) -> Bool { known?.sha256 == sha256 }

    /// Goes on with the one that was begun with this snapshot, or begins anew.
    func restore(of path: String, sha256: String) -> EtcdRestore {
        if let known, known.sha256 == sha256 { return EtcdRestore(id: known.id, path: path, sha256: sha256) }
        let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        let noise = String(UInt16.random(in: 0 ... .max), radix: 16)
        return EtcdRestore(id: "\(Date().formatted(format))-\(noise)", path: path, sha256: sha256)
    }

    func write(_ restore: EtcdRestore) throws(Failure) {
        do {
            try JSONEncoder().encode(restore).write(to: url, options: .atomic)
        } catch {
            throw Failure(
                .input, "write \(url.path)", why: error.localizedDescription,
                hint: "make room, and make the folder your own")
        }
    }

    func forget() { try? FileManager.default.removeItem(at: url) }
}
