/// One command of `ip` or `bridge`, and what it changes in words: as it is, and as it shall be.
struct NetworkEdit: Equatable, Sendable {
    var command: String
    var before: String?
    var after: String?

    init(_ command: String, before: String? = nil, after: String? = nil) {
        (self.command, self.before, self.after) = (command, before, after)
    }

    var lines: [String] { [before.map { "-\($0)" }, after.map { "+\($0)" }].compactMap(\.self) }
}
