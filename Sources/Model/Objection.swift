/// Why something that was written cannot be meant, and what to write instead; whoever knows the place adds it.
public struct Objection: Hashable, Sendable {
    public var why: String
    public var hint: String?
    public init(_ why: String, hint: String? = nil) {
        self.why = why
        self.hint = hint
    }
}
