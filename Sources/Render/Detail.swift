/// How much is told.
public struct Detail: Equatable, Sendable {
    /// Steps that are as they should be, connections and milestones are told as well.
    public var isVerbose: Bool
    /// Changes are told with their difference while they are performed; a plan always shows it.
    public var showsDiffs: Bool
    public init(isVerbose: Bool = false, showsDiffs: Bool = false) {
        self.isVerbose = isVerbose
        self.showsDiffs = showsDiffs
    }
}
