import CShim

/// Small words for the texts that the kernel and /etc hold: lines of fields.
extension [UInt8] {
    /// A file of the system that is small and may be missing; symbolic links in /etc and /proc are followed.
    /// Empty where it cannot be read or is longer than `limit` bytes.
    init(systemFile path: String, limit: Int = 1 << 20) {
        self = []
        do throws(AgentError) {
            let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK, path: path)
            self = try file.readAll(limit: limit, path) ?? []
        } catch {}
    }

    var lines: [ArraySlice<UInt8>] { split(separator: UInt8(ascii: "\n")) }

    /// As text; what is not UTF-8 is replaced.
    var text: String { String(decoding: self, as: UTF8.self) }
}

extension ArraySlice<UInt8> {
    /// What stands between spaces and tabs.
    var words: [ArraySlice<UInt8>] { split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }

    /// What stands between colons; two in a row have an empty field between them.
    var fields: [ArraySlice<UInt8>] { split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) }

    var text: String { String(decoding: self, as: UTF8.self) }

    /// A decimal number without a sign; nothing if it is none or does not fit.
    var decimal: UInt64? {
        guard !isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in self {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            let (tens, isTooBig) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflows) = tens.addingReportingOverflow(UInt64(byte - UInt8(ascii: "0")))
            guard !isTooBig, !overflows else { return nil }
            value = sum
        }
        return value
    }
}
