import Foundation
import GRDB
public import Model

extension Ledger {
    /// Makes the ledger of a cluster anew out of what was found of it. It appears whole or not at all; one that is there
    /// already is a ``Failure`` of kind `notSafe`, and stays as it is.
    public static func seed(_ folder: ClusterFolder, with seed: LedgerSeed, for cluster: Cluster, holder: Holder)
        throws(Failure)
    {
        try folder.make()
        let lock = try FolderLock(folder, holder: holder)
        defer { withExtendedLifetime(lock) {} }
        try refuse(folder)
        // Beside its place first, as a cluster's folder of its own.
        let draft = ClusterFolder(path: folder.path + "/adopting")
        try? FileManager.default.removeItem(atPath: draft.path)
        let ledger = try Ledger.open(draft, mode: .write, holder: holder)
        try ledger.plant(seed.shares)
        _ = try ledger.allocate(cluster: cluster)
        for milestone in seed.milestones { try ledger.reach(milestone) }
        try ledger.record(seed.certificates)
        try ledger.close()
        guard rename(draft.database, folder.database) == 0 else {
            throw Failure(.step, "put the ledger in place", why: String(cString: strerror(errno)))
        }
        try? FileManager.default.removeItem(atPath: draft.path)
    }

    /// Refuses a folder that has a ledger.
    public static func refuse(_ folder: ClusterFolder) throws(Failure) {
        guard FileManager.default.fileExists(atPath: folder.database) else { return }
        throw Failure(
            .notSafe, "adopt the cluster", why: "\(folder.database) is there already",
            hint: "adopt is for a ledger that was lost; if this one is worthless, move it away yourself")
    }

    private func plant(_ shares: [PodAllocator.Share]) throws(Failure) {
        try write("plant pod addresses") { database in
            for share in shares {
                try database.execute(
                    sql: "INSERT INTO shares (place, host, given) VALUES (?, ?, ?)",
                    arguments: [Int64(share.place), share.host?.rawValue, Date().timeIntervalSince1970])
            }
        }
    }
}
