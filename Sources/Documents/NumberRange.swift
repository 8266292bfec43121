/// `node-[2:9]`: a text with one range of numbers, both ends included. `[01:12]` keeps the width.
struct NumberRange {
    /// More hosts than this in one line are a mistake.
    static let most = 1_000

    let before: String
    let after: String
    let numbers: ClosedRange<Int>
    /// Digits that every number is filled up to with zeros; 0 for as many as it has.
    let width: Int

    enum Fault: Error {
        case malformed, backwards, tooLong
        var words: String {
            switch self {
            case .malformed: "the range is not written as [FIRST:LAST]"
            case .backwards: "the range counts backwards"
            case .tooLong: "the range has more than \(NumberRange.most) members"
            }
        }
    }

    /// Nothing for a text without brackets.
    init?(_ text: String) throws(Fault) {
        guard text.contains("[") || text.contains("]") else { return nil }
        let halves = text.split(separator: "[", omittingEmptySubsequences: false)
        guard halves.count == 2 else { throw .malformed }
        let rest = halves[1].split(separator: "]", omittingEmptySubsequences: false)
        guard rest.count == 2 else { throw .malformed }
        let ends = rest[0].split(separator: ":", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]) else {
            throw .malformed
        }
        guard first <= last else { throw .backwards }
        guard last - first < Self.most else { throw .tooLong }
        let isPadded = ends.contains { $0.hasPrefix("0") && $0.utf8.count > 1 }
        guard !isPadded || ends[0].utf8.count == ends[1].utf8.count else { throw .malformed }
        before = String(halves[0])
        after = String(rest[1])
        numbers = first...last
        width = isPadded ? ends[0].utf8.count : 0
    }

    var texts: [String] {
        numbers.map { number in
            let digits = String(number)
            return before + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits + after
        }
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
