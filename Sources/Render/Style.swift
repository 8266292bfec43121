/// How text is dressed: in colours or not, with which signs.
public struct Style: Equatable, Sendable {
    public var hasColour: Bool
    public var glyphs: Glyphs
    public init(hasColour: Bool, glyphs: Glyphs = .unicode) {
        self.hasColour = hasColour
        self.glyphs = glyphs
    }
    public static let plain = Style(hasColour: false)
    public static let coloured = Style(hasColour: true)

    /// The text in an ink. The text is taken as it is: it must be printable already.
    public func paint(_ text: String, _ ink: Ink) -> String {
        guard hasColour, !ink.code.isEmpty, !text.isEmpty else { return text }
        return "\u{1B}[\(ink.code)m\(text)\u{1B}[0m"
    }
}
