import Model
import Testing

@testable import Render

@Suite struct ShowTests {
    private struct Counter: Renderer {
        let isLive: Bool
        let seen = Locked((events: 0, ticks: 0, finishes: 0, consistent: true))
        func render(_ event: Event, in state: RunState) {
            var mine = seen.value
            mine.events += 1
            if case .note(_, let text) = event.what, state.notes.last != text { mine.consistent = false }
            seen.value = mine
        }
        func tick(_ state: RunState) { seen.value.ticks += 1 }
        func finish(_ state: RunState) { seen.value.finishes += 1 }
    }

    private func stream(_ whats: [Event.What], pause: Duration = .zero) -> AsyncStream<Event> {
        let (events, source) = AsyncStream<Event>.makeStream()
        Task {
            for event in Sample.events(whats) {
                source.yield(event)
                if pause > .zero { try? await Task.sleep(for: pause) }
            }
            source.finish()
        }
        return events
    }

    @Test func everybodySeesEveryEventAndTheStateAfterIt() async {
        let notes = (0..<500).map { Event.What.note(nil, "\($0)") }
        let (left, right) = (Counter(isLive: false), Counter(isLive: true))
        let state = await show(stream(notes), on: [left, right])
        #expect(state.notes.count == 500)
        for counter in [left, right] {
            #expect(counter.seen.value.events == 500)
            #expect(counter.seen.value.finishes == 1)
            #expect(counter.seen.value.consistent)
        }
    }

    @Test func timeIsToldOnlyWhereSomebodyIsLive() async {
        let live = Counter(isLive: true)
        // The run goes on until time was told, however busy the machine is.
        let (events, source) = AsyncStream<Event>.makeStream()
        source.yield(Event(.stopping))
        let clock = Task {
            for _ in 0..<6_000 where live.seen.value.ticks <= 2 { try? await Task.sleep(for: .milliseconds(10)) }
            source.finish()
        }
        _ = await show(events, on: [live], every: .milliseconds(10))
        await clock.value
        #expect(live.seen.value.ticks > 2)
        let still = Counter(isLive: false)
        _ = await show(stream([.stopping, .stopping], pause: .milliseconds(30)), on: [still], every: .milliseconds(1))
        #expect(still.seen.value.ticks == 0)
    }

    @Test func aReplayLooksAsTheRunDid() async throws {
        let lines = Recorder()
        let first = Recorder()
        _ = await show(
            stream(Sample.apply), on: [JSONLinesRenderer(write: lines.write), PlainRenderer(write: first.write)])
        let events = try EventReader.events(in: await lines.text(), named: "run.jsonl")
        let second = Recorder()
        play(events, on: PlainRenderer(write: second.write))
        #expect(await first.text() == second.text())
    }
}
