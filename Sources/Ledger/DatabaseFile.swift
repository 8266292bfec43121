import Foundation
import GRDB
import Glibc
import Model

/// The file under a ledger.
///
/// It is in WAL mode with `synchronous = EXTRA`: a commit is one flush of a file that is only ever appended to, so
/// that a kill or a power cut leaves every committed transaction whole and every other one undone, and those who read
/// are not in the way of the one who writes. The log is folded into the file and removed when the last one closes it;
/// after a kill it stays beside the file, so a backup is a copy of the folder and not of the file. Where there is no
/// shared memory, as on some network file systems, SQLite stays with a rollback journal, which is as safe.
struct DatabaseFile {
    let folder: ClusterFolder
    var path: String { folder.database }

    init(_ folder: ClusterFolder) { self.folder = folder }

    func openForWriting() throws(Failure) -> DatabaseQueue {
        try refuseLostLedger()
        // Whoever wrote last was killed if its log is still there. Looking through the file takes some milliseconds.
        let wasKilled = FileManager.default.fileExists(atPath: path + "-wal")
        if !FileManager.default.fileExists(atPath: path) { try makeEmpty() }
        return try working("open the ledger") {
            let database = try DatabaseQueue(path: path, configuration: configuration(readOnly: false))
            try database.read(refuseNewer)
            if wasKilled { try database.read(checkPages) }
            try Schema.migrator.migrate(database)
            return database
        }
    }

    /// A copy in memory, brought to the newest schema, so that reading never changes what is on the disk and an older
    /// ledger can be read without being migrated.
    func copy(orBlank: Bool) throws(Failure) -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: path) else {
            if orBlank {
                try refuseLostLedger()
                return try blank()
            }
            throw Failure(
                .input, "open the ledger", why: "there is none in \(folder.path)",
                hint: "the first `slipway apply` of a cluster makes it; SLIPWAY_HOME says where it is looked for")
        }
        let memory = try working("read the ledger") {
            // Opened for writing, since a reader that may not write leaves SQLite's two auxiliary files behind.
            let database = try DatabaseQueue(path: path, configuration: configuration(readOnly: true))
            try database.read(refuseNewer)
            let memory = try DatabaseQueue()
            try database.backup(to: memory)
            try database.close()
            return memory
        }
        return try migrated(memory)
    }

    func blank() throws(Failure) -> DatabaseQueue {
        try migrated(try working("make a ledger in memory") { try DatabaseQueue() })
    }

    private func migrated(_ database: DatabaseQueue) throws(Failure) -> DatabaseQueue {
        try working("bring the ledger to this version") {
            try Schema.migrator.migrate(database)
            return database
        }
    }

    private func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            if readOnly {
                try database.execute(sql: "PRAGMA query_only = ON")
            } else {
                try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = EXTRA")
            }
        }
        return configuration
    }

    /// Keys without a ledger: it was lost. A new one would give out pod addresses that hosts already have.
    private func refuseLostLedger() throws(Failure) {
        let manager = FileManager.default
        guard !manager.fileExists(atPath: path), manager.fileExists(atPath: folder.pki) else { return }
        throw Failure(
            .notSafe, "open the ledger", why: "\(path) is missing, and the keys of a cluster are beside it",
            hint: """
                put it back from a backup of the folder, or make it anew out of the keys and the hosts: slipway adopt. To \
                begin with an empty one all the same, in which every host gets its pod addresses anew: touch '\(path)'
                """)
    }

    /// An empty file is an empty database. Made here for its mode: SQLite gives its other files the same.
    private func makeEmpty() throws(Failure) {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw Failure(.input, "make the ledger", why: "\(path): \(String(cString: strerror(errno)))")
        }
        close(file)
    }

    private func refuseNewer(_ database: Database) throws {
        guard try Schema.migrator.hasBeenSuperseded(database) else { return }
        throw Failure(
            .notSafe, "open the ledger", why: "\(path) was written by a newer slipway than this one",
            hint: "use that version or a newer one; this one does not touch it")
    }

    private func checkPages(_ database: Database) throws {
        let words = try String.fetchAll(database, sql: "PRAGMA quick_check(1)")
        guard words == ["ok"] else { throw Failure.damaged(path, words.joined(separator: "; ")) }
    }

    private func working<T>(_ what: String, _ work: () throws -> T) throws(Failure) -> T {
        do {
            return try work()
        } catch {
            throw Failure(error, doing: what, in: path)
        }
    }
}
