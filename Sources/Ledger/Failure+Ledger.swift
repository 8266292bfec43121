import Foundation
import GRDB
import Model

extension Failure {
    /// What SQLite said, and how to go on.
    init(_ error: any Error, doing what: String, in database: String) {
        if let failure = error as? Failure {
            self = failure
            return
        }
        self.init(.step, what, why: "\(database): \(error)")
        guard let error = error as? DatabaseError else { return }
        let words = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        why = "\(database): \(words)"
        // Without room SQLite cannot make its shared memory either, and calls that an I/O error.
        let isFull = error.resultCode == .SQLITE_IOERR && Self.hasNoRoom(around: database)
        switch isFull ? .SQLITE_FULL : error.resultCode {
        case .SQLITE_FULL:
            why = "\(database): the disk is full"
            hint = "make room on that file system, then run the same command again; nothing recorded so far was lost"
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self = .damaged(database, words)
        case .SQLITE_IOERR:
            hint = """
                the file system did not do what it was told; look at `df` and `dmesg`, then run the same command again
                """
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
            kind = .input
            hint = "the folder of the cluster and everything in it must belong to you and be writable"
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            kind = .locked
            hint = "another program has the file open, perhaps a database viewer; close it"
        default: break
        }
    }

    /// Less is left than the smallest of SQLite's files takes.
    private static func hasNoRoom(around path: String) -> Bool {
        let folder = (path as NSString).deletingLastPathComponent
        let room = try? FileManager.default.attributesOfFileSystem(forPath: folder)[.systemFreeSize] as? NSNumber
        return (room?.uint64Value ?? .max) < 64 << 10
    }

    static func damaged(_ database: String, _ words: String) -> Failure {
        Failure(
            .notSafe, "open the ledger", why: "\(database) is damaged: \(words)",
            hint: """
                put it back from a backup of its folder; without one, look with `sqlite3 \(database) .recover` at what \
                can be saved. It is not begun anew by itself, since hosts would get other pod addresses than they have
                """)
    }
}
