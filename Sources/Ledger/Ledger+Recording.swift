import Dispatch
import Foundation
import GRDB
public import Model
import Synchronization

extension Ledger {
    /// How long steps that changed nothing may wait to be written, so that a run over converged hosts costs a few
    /// transactions instead of thousands.
    static let gathering = DispatchTimeInterval.milliseconds(200)

    /// Takes in something that happened in the run that was begun. Quick, and never fails: what cannot be written is
    /// kept, and ``flush()`` and ``finish(_:status:)`` say why. Changes and failures are written right away, in the
    /// background; a milestone is written when this returns.
    public func record(_ event: Event) {
        guard mode == .write else { return }
        let order = recorder.withLock { recorder -> Recorder.Urgency in
            let urgency = recorder.add(event)
            guard urgency == .now || urgency == .sometime && !recorder.isFlushOrdered else {
                return urgency == .atOnce ? .atOnce : .never
            }
            recorder.isFlushOrdered = true
            return urgency
        }
        switch order {
        case .never: break
        case .sometime: flushing.asyncAfter(deadline: .now() + Self.gathering) { [weak self] in try? self?.write() }
        case .now: flushing.async { [weak self] in try? self?.write() }
        case .atOnce: try? flush()
        }
    }

    /// Writes everything that was recorded, and says why it cannot be written.
    public func flush() throws(Failure) {
        let result = flushing.sync { () -> Result<Void, Failure> in
            Result { () throws(Failure) in try write() }
        }
        try result.get()
    }

    /// Only on the queue ``flushing``, so that an older batch never comes after a newer one.
    private func write() throws(Failure) {
        let batch = recorder.withLock { recorder in
            recorder.isFlushOrdered = false
            return recorder.take()
        }
        guard !batch.isEmpty else { return }
        do throws(Failure) {
            try write("record the run") { database in try batch.write(to: database) }
        } catch {
            recorder.withLock { $0.restore(batch) }
            throw error
        }
    }
}

extension Recorder.Batch {
    fileprivate func write(to database: Database) throws {
        for (milestone, run, time) in milestones {
            try Ledger.reach(milestone, run: run, at: time, in: database)
        }
        for one in seen { try one.write(to: database) }
        let statement = try database.cachedStatement(sql: Self.step)
        for one in ended { try one.write(with: statement) }
        if let (run, counts) = counts { try counts.write(to: run, in: database) }
    }

    private static let step = """
        INSERT INTO steps (host, layer, title, place, run, ended, seconds, outcome, detail, changes,
            changed_run, changed_at, changed_what) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (host, layer, title) DO UPDATE SET place = excluded.place, run = excluded.run,
            ended = excluded.ended, seconds = excluded.seconds, outcome = excluded.outcome, detail = excluded.detail,
            changes = excluded.changes, changed_run = coalesce(excluded.changed_run, changed_run),
            changed_at = coalesce(excluded.changed_at, changed_at),
            changed_what = coalesce(excluded.changed_what, changed_what)
        """
}

extension Recorder.Ended {
    /// Something was done to the host, be it that the step failed over it.
    private var hasChanged: Bool {
        switch outcome {
        case .changed: true
        case .failed: !changes.isEmpty
        case .ok, .wouldChange, .unknown, .skipped: false
        }
    }

    fileprivate func write(with statement: Statement) throws {
        let stored = try StoredOutcome(outcome)
        let summaries = changes.isEmpty ? nil : try String(decoding: JSONEncoder().encode(changes), as: UTF8.self)
        let at = time.timeIntervalSince1970
        try statement.execute(arguments: [
            task.host.rawValue, layer, title, task.index, run.rawValue, at, seconds, stored.name, stored.detail,
            summaries, hasChanged ? run.rawValue : nil, hasChanged ? at : nil, hasChanged ? summaries ?? "[]" : nil,
        ])
    }
}

extension Recorder.Seen {
    fileprivate func write(to database: Database) throws {
        let words = try failure.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        try database.execute(
            sql: "INSERT OR REPLACE INTO hosts (name, run, seen, lost) VALUES (?, ?, ?, ?)",
            arguments: [host.rawValue, run.rawValue, time.timeIntervalSince1970, words])
    }
}
