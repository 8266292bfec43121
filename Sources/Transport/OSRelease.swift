/// What /etc/os-release says: lines of `NAME=value`, the value quoted as in a shell where it needs to be.
struct OSRelease: Equatable {
    private(set) var values: [String: String] = [:]

    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            guard let equals = line.firstIndex(of: "="), !line.hasPrefix("#") else { continue }
            values[String(line[..<equals])] = OSRelease.unquoted(line[line.index(after: equals)...])
        }
    }

    /// `debian`.
    var id: String { values["ID"] ?? "linux" }
    /// `12`; empty for distributions that roll.
    var version: String { values["VERSION_ID"] ?? "" }
    /// For people.
    var name: String { values["PRETTY_NAME"] ?? values["NAME"] ?? id }

    private static func unquoted(_ text: Substring) -> String {
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            return String(text.prefix { $0 != " " && $0 != "\t" })
        }
        var value = ""
        var isEscaped = false
        for character in text.dropFirst() {
            if isEscaped {
                value.append(character)
                isEscaped = false
            } else if character == "\\", quote == "\"" {
                isEscaped = true
            } else if character == quote {
                break
            } else {
                value.append(character)
            }
        }
        return value
    }
}
