extension String {
    /// Without numbers such as `v3.6.5`, in which the names of two versions of one thing differ: what the regular
    /// expression `v?[0-9]+(\.[0-9]+)+` matches, without its price for every host.
    var versionless: String {
        let bytes = Array(utf8)
        var kept: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if let end = String.endOfVersion(in: bytes, at: index) {
                index = end
            } else {
                // No version begins within a number that begins none.
                let end = max(index + 1, String.endOfNumber(in: bytes, at: index))
                kept += bytes[index..<end]
                index = end
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    private static func endOfVersion(in bytes: [UInt8], at start: Int) -> Int? {
        let first = bytes[start] == UInt8(ascii: "v") ? start + 1 : start
        var end = endOfNumber(in: bytes, at: first)
        guard end > first else { return nil }
        var parts = 1
        while end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            let next = endOfNumber(in: bytes, at: end + 1)
            guard next > end + 1 else { break }
            end = next
            parts += 1
        }
        return parts > 1 ? end : nil
    }

    private static func endOfNumber(in bytes: [UInt8], at start: Int) -> Int {
        var end = start
        while end < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end]) { end += 1 }
        return end
    }
}
