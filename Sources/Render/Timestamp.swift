import Foundation

/// Moments as `2026-07-01T09:30:00.125Z`: UTC, to the millisecond, always of the same length, so that they sort as text.
/// Written here, since Foundation's own format cuts milliseconds off where a Double falls just short of them.
enum Timestamp {
    static func text(_ date: Date) -> String {
        let milliseconds = Int((min(max(date.timeIntervalSince1970, -6e10), 2.5e11) * 1000).rounded())
        let (days, rest) = divide(milliseconds, by: 86_400_000)
        let (year, month, day) = civilDate(afterDays: days)
        let time = "\(two(rest / 3_600_000)):\(two(rest / 60_000 % 60)):\(two(rest / 1000 % 60))"
        return "\(digits(year, 4))-\(two(month))-\(two(day))T\(time).\(digits(rest % 1000, 3))Z"
    }

    /// Nothing for a text of another shape. The milliseconds may be missing.
    static func date(_ text: String) -> Date? {
        // By hand: a regular expression costs more than all the rest of reading a line.
        let bytes = Array(text.utf8)
        let shape = Array((bytes.count == 20 ? "0000-00-00T00:00:00Z" : "0000-00-00T00:00:00.000Z").utf8)
        guard bytes.count == shape.count else { return nil }
        var numbers = [0]
        for (byte, expected) in zip(bytes, shape) {
            if expected == UInt8(ascii: "0") {
                guard (0x30...0x39).contains(byte) else { return nil }
                numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int(byte - 0x30)
            } else {
                guard byte == expected else { return nil }
                numbers.append(0)
            }
        }
        guard (1...12).contains(numbers[1]), (1...31).contains(numbers[2]) else { return nil }
        let days = days(to: numbers[0], numbers[1], numbers[2])
        let seconds = ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60 + numbers[5]
        // Behind the seconds stands the Z, and behind it nothing; or the milliseconds.
        return Date(timeIntervalSince1970: Double(seconds * 1000 + (bytes.count == 24 ? numbers[6] : 0)) / 1000)
    }

    // The calendar counts from 1 March of the year 0, so that the leap day ends a year; 146,097 days are 400 years.

    private static func civilDate(afterDays days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = divide(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * fromMarch + 2) / 5 + 1)
    }

    private static func days(to year: Int, _ month: Int, _ day: Int) -> Int {
        let (era, yearOfEra) = divide(month <= 2 ? year - 1 : year, by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func divide(_ number: Int, by divisor: Int) -> (Int, Int) {
        let quotient = number >= 0 ? number / divisor : (number - divisor + 1) / divisor
        return (quotient, number - quotient * divisor)
    }
    private static func two(_ number: Int) -> String { digits(number, 2) }
    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
