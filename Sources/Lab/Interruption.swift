internal import Model

/// Waiting that a user can interrupt, and for a condition instead of a time.
enum Interruption {
    static let failure = Failure(
        .interrupted, "lab", why: "stopped before it was done",
        hint: "run the same command again, or 'slipway lab down'")

    /// Asks until the condition holds, and says whether it did before the time was over.
    static func wait(
        atMost limit: Duration, every pause: Duration = .milliseconds(20),
        until condition: () async throws(Failure) -> Bool
    ) async throws(Failure) -> Bool {
        let clock = ContinuousClock()
        let deadline = clock.now + limit
        while true {
            if try await condition() { return true }
            guard clock.now < deadline else { return false }
            do { try await clock.sleep(for: pause) } catch { throw failure }
        }
    }
}
