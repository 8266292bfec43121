public import Foundation
import Wire

/// What a host tells of everybody who worked on it, from whichever machine.
public struct HostJournal: Equatable, Sendable {
    public struct Change: Codable, Equatable, Sendable {
        public var time: Date
        public var layer: String
        public var title: String
        public var summary: String
        /// `done`, or what went wrong.
        public var outcome: String
        public var isDone: Bool { outcome == "done" }
    }
    /// Somebody held the host's lock.
    public struct Sitting: Codable, Equatable, Sendable {
        public var began: Date
        /// `USER@MACHINE`.
        public var by: String
        public var cluster: String
        public var command: String
        /// The run's number in the ledger of that machine, and the address it came from; empty where nobody said.
        public var run = ""
        public var from = ""
        public var changes: [Change] = []
        /// Nil while it goes on, and for good where the host went down under it.
        public var ended: Date?
        public var failures: Int { changes.count { !$0.isDone } }
    }

    /// The oldest first.
    public var sittings: [Sitting] = []

    /// Out of the files of a journal, the oldest first. What cannot be read is left out.
    public init(_ texts: [[UInt8]]) {
        for line in texts.joined().split(separator: UInt8(ascii: "\n")) {
            take(RecordText.words(of: Array(line)[...]))
        }
    }

    private mutating func take(_ words: [String]) {
        guard words.count > 1, let seconds = Double(words[0]) else { return }
        let time = Date(timeIntervalSince1970: seconds)
        switch (words[1], words.count) {
        case ("run", 5...):
            var sitting = Sitting(began: time, by: words[2], cluster: words[3], command: words[4])
            if words.count > 6 { (sitting.run, sitting.from) = (words[5], words[6]) }
            sittings.append(sitting)
        case ("change", 6) where !sittings.isEmpty:
            sittings[sittings.count - 1].changes.append(
                Change(time: time, layer: words[2], title: words[3], summary: words[4], outcome: words[5]))
        case ("end", 4) where !sittings.isEmpty: sittings[sittings.count - 1].ended = time
        default: break
        }
    }

    /// Reads a host's journal; empty for a host that nobody worked on.
    public static func read(from host: some Reader) async throws -> HostJournal {
        async let older = host.file(HostRecord.journal + ".1", limit: 16 << 20)
        async let newer = host.file(HostRecord.journal, limit: 16 << 20)
        return try await HostJournal([older?.bytes ?? [], newer?.bytes ?? []])
    }
}
