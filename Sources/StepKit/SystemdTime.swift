/// The way systemd writes moments: `Mon 2026-11-23 06:43:56.290515 UTC`.
enum SystemdTime {
    /// Nanoseconds since 1970; nothing for a moment that never was, or one in another zone than UTC.
    ///
    /// A moment without a fraction, as systemd before 247 writes it, stands for the end of its second: what happened
    /// within the same second is then not taken for later.
    static func nanoseconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 4, words[3] == "UTC" else { return nil }
        let date = words[1].split(separator: "-").compactMap { Int64($0) }
        let clock = words[2].split(separator: ":")
        guard date.count == 3, clock.count == 3, let hours = Int64(clock[0]), let minutes = Int64(clock[1]),
            let rest = fraction(clock[2])
        else { return nil }
        let days = days(year: date[0], month: date[1], day: date[2])
        return ((days * 24 + hours) * 60 + minutes) * 60 * 1_000_000_000 + rest
    }

    /// Nanoseconds of `56` or `56.290515`.
    private static func fraction(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ".")
        guard let first = parts.first, let seconds = Int64(first) else { return nil }
        guard parts.count == 2 else { return seconds * 1_000_000_000 + 999_999_999 }
        guard parts[1].count <= 9, let digits = Int64(parts[1]) else { return nil }
        return (0..<(9 - parts[1].count)).reduce(digits) { value, _ in value * 10 } + seconds * 1_000_000_000
    }

    /// Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March, so that a leap day is the
    /// last day of its year.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month > 2 ? year : year - 1
        let month = month > 2 ? month - 3 : month + 9
        let leapDays = year / 4 - year / 100 + year / 400
        return year * 365 + leapDays + (month * 153 + 2) / 5 + day - 1 - 719_468
    }
}
