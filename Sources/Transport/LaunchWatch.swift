import Wire

/// Reads what a host prints while the agent is brought up, and finds in it the words of ``LaunchScript`` and the
/// start of the agent. Everything else is noise of banners and profiles: kept for a failure's words, up to a limit.
struct LaunchWatch {
    enum Sign: Equatable {
        case said(LaunchScript.Word, detail: String)
        /// The agent runs; what came after its preamble is the start of its first frame.
        case started(rest: [UInt8])
        /// More noise than any profile makes.
        case endless
    }

    static let mostNoise = 64 << 10
    /// The longest line of the script, in bytes.
    private static let longestWord = 256
    private let prefix: [UInt8]
    private var bytes: [UInt8] = []
    private var searched = 0

    init(nonce: String) { prefix = Array("slipway:\(nonce):".utf8) }

    /// The next thing that the host said, if it is there whole.
    mutating func feed(_ new: [UInt8]) -> Sign? {
        bytes.append(contentsOf: new)
        return next()
    }

    private mutating func next() -> Sign? {
        while searched < bytes.count {
            switch bytes[searched] {
            case Protocol.preamble[0]:
                if let whole = match(Protocol.preamble) {
                    if whole { return .started(rest: Array(bytes[(searched + Protocol.preamble.count)...])) }
                    return overflow
                }
            case prefix[0]:
                if let whole = match(prefix) {
                    if whole, let sign = word() { return sign }
                    if !whole || isUnfinished { return overflow }
                }
            default: break
            }
            searched += 1
        }
        return overflow
    }

    /// Whether a text stands here whole, or as far as bytes came; nil where something else does.
    private func match(_ text: [UInt8]) -> Bool? {
        let here = bytes[searched...].prefix(text.count)
        guard text.starts(with: here) else { return nil }
        return here.count == text.count
    }

    /// The line that stands here may still become one of the script's.
    private var isUnfinished: Bool {
        let line = bytes[searched...].prefix(LaunchWatch.longestWord)
        return line.count < LaunchWatch.longestWord && !line.contains(UInt8(ascii: "\n"))
    }

    /// The word of the script that stands here, once its line is whole. It is taken out of the noise.
    private mutating func word() -> Sign? {
        let start = searched + prefix.count
        guard let end = bytes[start...].prefix(LaunchWatch.longestWord).firstIndex(of: UInt8(ascii: "\n")) else {
            return nil
        }
        let parts = String(decoding: bytes[start..<end], as: UTF8.self).split(
            separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let word = parts.first.flatMap({ LaunchScript.Word(rawValue: String($0)) }) else { return nil }
        bytes.removeSubrange(searched...end)
        return .said(word, detail: parts.count > 1 ? String(parts[1]) : "")
    }

    private var overflow: Sign? { bytes.count > LaunchWatch.mostNoise ? .endless : nil }

    /// What was printed besides, as text.
    var noise: String { String(decoding: bytes, as: UTF8.self) }
}
