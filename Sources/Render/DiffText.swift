/// A difference as lines in colours.
enum DiffText {
    static func lines(_ diff: String, margin: String) -> [Line] {
        Printable.lines(diff).map { Line(margin).adding($0, ink(of: $0)) }
    }

    private static func ink(of line: String) -> Ink {
        if line.hasPrefix("@@") { return .accent }
        return switch line.first {
        case "+": .good
        case "-": .bad
        case " ": .plain
        default: .faint
        }
    }
}
