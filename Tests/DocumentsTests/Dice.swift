import Model

/// Numbers that look random and are the same in every run.
struct Dice {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func roll(_ sides: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 11) % max(1, sides)
    }

    mutating func pick<T>(_ list: [T]) -> T { list[roll(list.count)] }

    mutating func value(depth: Int) -> Value {
        switch roll(depth > 0 ? 9 : 6) {
        case 0: return .null
        case 1: return .bool(roll(2) == 0)
        case 2: return .int(Int64(roll(100_000)) - 50_000)
        case 3: return .double(Double(roll(1000)) / 8)
        case 4, 5: return .string(text())
        case 6: return .list((0..<roll(4)).map { _ in value(depth: depth - 1) })
        default:
            return .map(
                ValueMap((0..<roll(4)).map { (text().replacing("\n", with: "") + "\($0)", value(depth: depth - 1)) }))
        }
    }

    mutating func text() -> String {
        let words = [
            "", "no", "a", "0644", "1.30", ": ", " #", "\n", "\t", "'", "\"", "\\", "- ", "[", "}", "&x", "*y", "!z",
            "|", ">",
            "%", "@", "`", "?", "é", "🚢", " ", "=", "<<", "~", "null", "0x1", ".5", "1e3", "12:30", ",", "#", "--- ",
            "...", "x y",
        ]
        return (0..<roll(5)).map { _ in pick(words) }.joined()
    }
}
