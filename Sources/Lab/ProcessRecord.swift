/// A process that the lab started, written down by the process itself as `PID STARTTIME`.
struct ProcessRecord: Equatable, Sendable {
    let id: Int32
    let startTime: UInt64

    init?(_ text: String) {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 2, let id = Int32(fields[0]), id > 1, let startTime = UInt64(fields[1]) else {
            return nil
        }
        self.id = id
        self.startTime = startTime
    }

    /// The record in a file, if the process it names still runs.
    static func running(in path: String) -> ProcessRecord? {
        guard let text = Files.readable(path), let record = ProcessRecord(text), record.isRunning else { return nil }
        return record
    }

    /// Whether exactly this process runs, and not a later one with the same number.
    var isRunning: Bool {
        guard let facts = ProcessFacts(of: id) else { return false }
        return facts.startTime == startTime && facts.isAlive
    }
}
