import Testing

@testable import Transport

struct TurnstileTests {
    @Test func noMoreThanAllowedAreInside() async throws {
        let turnstile = Turnstile(3)
        let gauge = Gauge()
        try await withThrowingTaskGroup { group in
            for index in 0..<30 {
                group.addTask {
                    try? await turnstile.pass {
                        await gauge.enter()
                        try await Task.sleep(for: .milliseconds(2))
                        await gauge.leave()
                        if index.isMultiple(of: 5) { throw CancellationError() }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(await gauge.most == 3)
        #expect(await gauge.all == 30)
        #expect(await gauge.now == 0)
    }
}

/// How many are inside, and the most there ever were.
private actor Gauge {
    var (now, most, all) = (0, 0, 0)
    func enter() {
        now += 1
        all += 1
        most = max(most, now)
    }
    func leave() { now -= 1 }
}
