/// What `/proc/PID/stat` says of a process.
struct ProcessFacts: Equatable, Sendable {
    let id: Int32
    let parent: Int32
    /// `R`, `S`, `D`, `Z`, …
    let state: Character
    /// When it started, in clock ticks since the machine did. With the number it names a process for good, as numbers
    /// are used again.
    let startTime: UInt64

    /// Nil when there is no such process.
    init?(of id: Int32) {
        guard let text = Files.readable("/proc/\(id)/stat") else { return nil }
        self.init(stat: text)
    }

    /// Reads `4321 (name) S 1 …`. The name may hold blanks and parentheses, so the fields are counted from its end.
    init?(stat: String) {
        guard let opening = stat.firstIndex(of: "("), let closing = stat.lastIndex(of: ")"),
            let id = Int32(stat[..<opening].trimmed)
        else { return nil }
        let fields = stat[stat.index(after: closing)...].split(separator: " ")
        guard fields.count > 19, let state = fields[0].first, let parent = Int32(fields[1]),
            let startTime = UInt64(fields[19])
        else { return nil }
        self.id = id
        self.parent = parent
        self.state = state
        self.startTime = startTime
    }

    /// A process that has ended and waits for its parent to notice is not running any more.
    var isAlive: Bool { state != "Z" && state != "X" }
}

extension StringProtocol {
    /// Without blanks and line ends at either end.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
