import Foundation

/// What an ssh_config file says, as a value: the keywords that matter here, each with the conditions it stands under.
/// As in OpenSSH the first value of a keyword counts. Of `Match` only `all` is understood; what stands under any other
/// condition is passed over, since nothing says that it is meant.
struct SSHConfig: Equatable, Sendable {
    /// A keyword in lower case with its words, and the blocks around it.
    private struct Setting: Equatable {
        var keyword: String
        var words: [String]
        var conditions: [SSHConfigCondition]
    }

    /// Files that `Include` names: given its word, their texts.
    typealias Including = (String) -> [String]
    private static let deepest = 16

    private var settings: [Setting] = []

    init(_ text: String = "", including: Including = { _ in [] }) {
        var count = 0
        read(text, below: [], depth: 0, including, &count)
    }

    private mutating func read(
        _ text: String, below outer: [SSHConfigCondition], depth: Int, _ including: Including, _ files: inout Int
    ) {
        var conditions = outer
        for line in text.split(whereSeparator: \.isNewline) {
            guard let (keyword, words) = SSHConfigLine.parse(line) else { continue }
            switch keyword {
            case "host":
                conditions = outer + [.host(words)]
            case "match":
                conditions = outer + [words.map { $0.lowercased() } == ["all"] ? .always : .never]
            case "include":
                guard depth < SSHConfig.deepest else { continue }
                for word in words {
                    for inner in including(word) where files < 256 {
                        files += 1
                        read(inner, below: conditions, depth: depth + 1, including, &files)
                    }
                }
            default:
                settings.append(Setting(keyword: keyword, words: words, conditions: conditions))
            }
        }
    }

    /// This file, and below it another, which counts where this one says nothing.
    func over(_ other: SSHConfig) -> SSHConfig {
        var both = self
        both.settings += other.settings
        return both
    }

    /// What the file says of a host that is known under these names.
    func entry(for names: [String]) -> SSHConfigEntry {
        var entry = SSHConfigEntry()
        let names = names.map { $0.lowercased() }
        for setting in settings where setting.conditions.allSatisfy({ $0.holds(for: names) }) {
            entry.note(setting.keyword, setting.words)
        }
        return entry
    }
}
