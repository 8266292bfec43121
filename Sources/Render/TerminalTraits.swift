/// What may be written to an output, decided from the environment alone.
public struct TerminalTraits: Equatable, Sendable {
    /// Lines may be redrawn in place.
    public var isAnimated: Bool
    public var style: Style

    /// `NO_COLOR` (not empty) forbids colours, before everything else; `CLICOLOR_FORCE` (not empty, not 0) wants them
    /// even where the output is no terminal; `CLICOLOR=0`, `TERM=dumb` and no TERM at all mean none.
    public init(environment: [String: String], isTerminal: Bool) {
        let term = environment["TERM"] ?? ""
        let isCapable = isTerminal && !term.isEmpty && term != "dumb"
        isAnimated = isCapable
        let hasColour =
            if !(environment["NO_COLOR"] ?? "").isEmpty {
                false
            } else if !["", "0"].contains(environment["CLICOLOR_FORCE"] ?? "") {
                true
            } else {
                isCapable && environment["CLICOLOR"] != "0"
            }
        style = Style(hasColour: hasColour, glyphs: Self.isUnicode(environment) ? .unicode : .ascii)
    }

    /// A locale that is set says which; where none is, nearly every terminal shows UTF-8.
    private static func isUnicode(_ environment: [String: String]) -> Bool {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"]
        guard let locale = names.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) else { return true }
        let lowered = locale.lowercased()
        return lowered.contains("utf-8") || lowered.contains("utf8")
    }
}
