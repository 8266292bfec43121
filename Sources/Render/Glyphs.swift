/// The signs that carry meaning besides words.
public struct Glyphs: Equatable, Sendable {
    public private(set) var ok: String
    var changed: String
    var wouldChange: String
    public private(set) var failed: String
    var skipped: String
    var unknown: String
    public private(set) var arrow: String
    var ellipsis: String
    var dot: String
    /// One after the other, while something is under way.
    var spinner: [String]
    /// Pieces of a bar: what is done, and what is left.
    var done: String
    var left: String

    public static let unicode = Glyphs(
        ok: "✓", changed: "●", wouldChange: "○", failed: "✗", skipped: "-", unknown: "?", arrow: "→", ellipsis: "…",
        dot: "·",
        spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"], done: "━", left: "─")
    /// For locales that are not UTF-8.
    public static let ascii = Glyphs(
        ok: "+", changed: "*", wouldChange: "o", failed: "x", skipped: "-", unknown: "?", arrow: "->", ellipsis: "...",
        dot: "-",
        spinner: ["|", "/", "-", "\\"], done: "=", left: ".")
}
