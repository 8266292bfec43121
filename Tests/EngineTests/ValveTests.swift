import Testing

@testable import Engine

@Suite struct ValveTests {
    private actor Room {
        private var now = 0
        private(set) var most = 0
        func enter() {
            now += 1
            most = max(most, now)
        }
        func leave() { now -= 1 }
    }

    /// Sends some through, each of which stays inside for a while, and gives back how many were inside at most.
    private func crowd(_ valve: Valve, _ count: Int, staying: Duration) async -> Int {
        let room = Room()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask {
                    await valve.enter()
                    await room.enter()
                    try? await Task.sleep(for: staying)
                    await room.leave()
                    await valve.leave()
                }
            }
        }
        return await room.most
    }

    @Test func thoseThatComeOutQuicklyGoThroughFewAtATime() async {
        let valve = Valve(first: 4, most: 40, patience: .seconds(60))
        #expect(await crowd(valve, 60, staying: .milliseconds(1)) <= 4)
    }

    @Test func thoseThatWaitForOthersDoNotKeepMoreFromWaiting() async {
        let valve = Valve(first: 4, most: 40, patience: .milliseconds(5))
        let most = await crowd(valve, 60, staying: .milliseconds(500))
        #expect(most > 4 && most <= 40)
    }
}
