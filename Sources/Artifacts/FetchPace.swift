/// How patient fetching is.
public struct FetchPace: Hashable, Sendable {
    /// Attempts in a row that bring nothing at all.
    public var attempts: Int
    /// Seconds before the second attempt; doubled for each further one.
    public var delay: Double
    /// Seconds without a byte after which an attempt is given up.
    public var silence: Double

    public init(attempts: Int = 5, delay: Double = 1, silence: Double = 30) {
        (self.attempts, self.delay, self.silence) = (attempts, delay, silence)
    }
}
