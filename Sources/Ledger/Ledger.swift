import Foundation
import GRDB
public import Model
import Synchronization

/// What has been given out and what has been done. Every call that writes has written, durably, when it returns; only
/// ``record(_:)`` gathers what it is told for some milliseconds.
///
/// May be used from any thread. Calls block for as long as the disk takes, some milliseconds.
public final class Ledger: Sendable {
    public enum Mode: Sendable {
        /// For runs that change something. Takes the lock for as long as the ledger is open.
        case write
        /// For questions about the past. Works while somebody writes. What is written to it is forgotten.
        case read
        /// For a plan: like `read`, and a cluster without a ledger gets one that lives as long as this value.
        case ephemeral
    }

    public let folder: ClusterFolder
    public let mode: Mode
    let database: DatabaseQueue
    /// Gives up the folder when it goes.
    private let lock: Mutex<FolderLock?>
    let recorder = Mutex(Recorder())
    /// Where gathered events are written, so that whoever tells them does not wait.
    let flushing = DispatchQueue(label: "slipway.ledger", qos: .utility)

    /// Opens the ledger of a cluster, and makes it where `mode` is `write` and there is none. `holder` is what others
    /// are told while this process writes. Fails with `locked` and the holder's words if somebody else writes, with
    /// `notSafe` if the file is damaged or of a newer slipway, and with `input` if there is nothing to read.
    public static func open(_ folder: ClusterFolder, mode: Mode, holder: Holder = Holder(command: "slipway"))
        throws(Failure) -> Ledger
    {
        switch mode {
        case .write:
            try folder.make()
            let lock = try FolderLock(folder, holder: holder)
            return Ledger(folder, mode, try DatabaseFile(folder).openForWriting(), lock)
        case .read, .ephemeral:
            guard folder.exists || mode == .read else {
                return Ledger(folder, mode, try DatabaseFile(folder).blank(), nil)
            }
            try folder.check()
            return Ledger(folder, mode, try DatabaseFile(folder).copy(orBlank: mode == .ephemeral), nil)
        }
    }

    private init(_ folder: ClusterFolder, _ mode: Mode, _ database: DatabaseQueue, _ lock: FolderLock?) {
        self.folder = folder
        self.mode = mode
        self.database = database
        self.lock = Mutex(lock)
    }

    /// Writes what is gathered, leaves one file at rest and gives up the lock. A ledger that is not closed is as safe, and has a second
    /// file beside it until it is opened again.
    public func close() throws(Failure) {
        try flush()
        do {
            try database.close()
        } catch {
            throw Failure(error, doing: "close the ledger", in: folder.database)
        }
        lock.withLock { $0 = nil }
    }

    /// Changes the ledger in one transaction.
    func write<T>(_ what: String, _ work: (Database) throws -> T) throws(Failure) -> T {
        do {
            return try database.write(work)
        } catch {
            throw Failure(error, doing: what, in: folder.database)
        }
    }

    func read<T>(_ what: String, _ work: (Database) throws -> T) throws(Failure) -> T {
        do {
            return try database.read(work)
        } catch {
            throw Failure(error, doing: what, in: folder.database)
        }
    }
}
