/// The numbers that one process has, from the machine's process namespace inwards.
struct ProcessNumbers: Equatable, Sendable {
    let numbers: [Int32]

    /// Reads the `NSpid` line of `/proc/PID/status`; nil when there is none.
    init?(status: String) {
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("NSpid:") }) else { return nil }
        numbers = line.split(whereSeparator: \.isWhitespace).dropFirst().compactMap { Int32($0) }
    }

    /// Whether it is process 1 of a namespace directly below the machine's.
    var isFirstInNamespace: Bool { numbers.count == 2 && numbers[1] == 1 }
}
