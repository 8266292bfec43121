/// How lines of the record and of the journal are written: words between spaces.
public enum RecordText {
    /// A whole line, with its end.
    public static func line(_ words: [String]) -> [UInt8] {
        var out: [UInt8] = []
        for (index, word) in words.enumerated() {
            if index > 0 { out.append(UInt8(ascii: " ")) }
            // No word at all would not be seen between two spaces.
            if word.isEmpty { out += Array("%-".utf8) }
            for byte in word.utf8 {
                if byte <= 0x20 || byte == UInt8(ascii: "%") || byte == 0x7F {
                    out += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
                } else {
                    out.append(byte)
                }
            }
        }
        out.append(UInt8(ascii: "\n"))
        return out
    }

    public static func words(of line: ArraySlice<UInt8>) -> [String] {
        line.split(separator: UInt8(ascii: " ")).map { word in
            if word.elementsEqual("%-".utf8) { return "" }
            guard word.contains(UInt8(ascii: "%")) else { return String(decoding: word, as: UTF8.self) }
            var out: [UInt8] = []
            var rest = word
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "%"), rest.count >= 2, let high = value(rest[rest.startIndex]),
                    let low = value(rest[rest.startIndex + 1])
                {
                    out.append(high << 4 | low)
                    rest = rest.dropFirst(2)
                } else {
                    out.append(byte)
                }
            }
            return String(decoding: out, as: UTF8.self)
        }
    }

    /// Bytes in hexadecimal.
    public static func hex(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        for byte in bytes { out += [lower(byte >> 4), lower(byte & 15)] }
        return String(decoding: out, as: UTF8.self)
    }

    private static func lower(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    static func octal(_ mode: UInt32) -> String { String(mode, radix: 8) }
    static func mode(_ text: String) -> UInt32? { UInt32(text, radix: 8) }

    private static func digit(_ value: UInt8) -> UInt8 { Array("0123456789ABCDEF".utf8)[Int(value)] }
    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
