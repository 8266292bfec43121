import Model

/// What a user or group may be called.
enum AccountName {
    /// The rule of `useradd`: at most 32 of `a-z 0-9 _ -`, beginning with a letter or `_`.
    static func isUsable(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 32 else { return false }
        return (isLetter(first) || first == UInt8(ascii: "_")) && name.utf8.allSatisfy(isAllowed)
    }

    static func check(_ name: String, in title: String) throws(Failure) {
        guard isUsable(name) else {
            throw .unusable(
                title, "'\(name)' is no name for an account",
                hint: "use up to 32 of a-z, 0-9, _ and -, beginning with a letter")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isAllowed(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }
}
