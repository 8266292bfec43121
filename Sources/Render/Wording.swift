/// Numbers in words.
enum Wording {
    /// `0.1 s`, `12 s`, `2 min 5 s`, `1 h 4 min`.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "0.0 s" }
        if seconds < 9.95 {
            let tenths = Int((seconds * 10).rounded())
            return "\(tenths / 10).\(tenths % 10) s"
        }
        let whole = Int(min(seconds, 1e9).rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s" }
        let minutes = whole % 3600 / 60
        return minutes == 0 ? "\(whole / 3600) h" : "\(whole / 3600) h \(minutes) min"
    }

    /// `1 change`, `2 changes`.
    static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }

    /// `cp-1, cp-2, cp-3 and 40 more`.
    static func names(_ names: [String], upTo limit: Int = 6) -> String {
        guard names.count > limit + 1 else { return names.joined(separator: ", ") }
        return names.prefix(limit).joined(separator: ", ") + " and \(names.count - limit) more"
    }

    /// The same where there is little room: `cp-1, cp-2, +40`.
    static func few(_ names: [String]) -> String {
        guard names.count > 3 else { return names.joined(separator: ", ") }
        return names.prefix(2).joined(separator: ", ") + ", +\(names.count - 2)"
    }

    /// Bytes as memory is sold: `4 GiB`, `512 MiB`.
    static func memory(_ bytes: UInt64) -> String {
        let mebibytes = bytes >> 20
        guard mebibytes >= 1024 else { return "\(mebibytes) MiB" }
        let tenths = mebibytes * 10 / 1024
        return tenths % 10 == 0 || tenths >= 100 ? "\(tenths / 10) GiB" : "\(tenths / 10).\(tenths % 10) GiB"
    }
}
