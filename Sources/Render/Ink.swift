/// What a piece of text means; a ``Style`` knows what it looks like.
public enum Ink: Sendable, CaseIterable {
    case plain
    /// As it should be.
    case good
    /// Changed, or about to be.
    case changed
    /// Failed.
    case bad
    /// Where to look: hunks of a diff, commands to type.
    case accent
    /// There for whoever looks closer.
    case faint
    case strong

    /// Parameters of the escape sequence "select graphic rendition". Only the sixteen colours that every palette has.
    var code: String {
        switch self {
        case .plain: ""
        case .good: "32"
        case .changed: "33"
        case .bad: "31"
        case .accent: "36"
        case .faint: "2"
        case .strong: "1"
        }
    }
}
