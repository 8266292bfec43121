import Foundation
import Model
import Testing

@testable import Render

@Suite struct TerminalRendererTests {
    /// A clock that a test sets.
    private final class Clock: Sendable {
        private let box = Locked(Sample.start)
        var now: Date { box.value }
        func set(_ date: Date) { box.value = date }
    }

    private func play(_ whats: [Event.What], columns: Int = 80, style: Style = .plain) async -> (Screen, [String]) {
        let clock = Clock()
        let recorder = Recorder()
        var renderer = TerminalRenderer(
            style: style, size: { TerminalSize(columns: columns, rows: 12) }, clock: { clock.now },
            write: recorder.write)
        var state = RunState()
        for event in Sample.events(whats) {
            clock.set(event.time)
            state.apply(event)
            renderer.render(event, in: state)
            clock.set(event.time.addingTimeInterval(0.5))
            renderer.tick(state)
        }
        renderer.finish(state)
        let pieces = await recorder.pieces()
        var screen = Screen(columns: columns, height: 12)
        for piece in pieces { screen.show(piece) }
        return (screen, pieces)
    }

    /// What stays when all is over is what scrolled and the summary; nothing of the block, nothing lost.
    @Test(arguments: [80, 40, 24], [Style.plain, .coloured])
    func whatStaysIsWhatWasTold(_ columns: Int, _ style: Style) async {
        let (screen, _) = await play(Sample.apply, columns: columns, style: style)
        var narrator = Narrator(Detail(), .unicode, hasMarks: true)
        var state = RunState()
        var told: [Line] = []
        for event in Sample.events(Sample.apply) {
            state.apply(event)
            told += narrator.lines(for: event, in: state)
        }
        told += narrator.rest(state) + SummaryText(Summary(state), .unicode).lines
        var expected = Screen(columns: columns, height: 200)
        for line in told { expected.show(line.text(in: .plain) + "\r\n") }
        #expect(screen.text == expected.text)
        #expect(screen.complaints == [])
        #expect(screen.hasCursor)
    }

    @Test func theBlockStandsBelowWhatWasTold() async {
        let clock = Clock()
        let recorder = Recorder()
        var renderer = TerminalRenderer(
            style: .plain, size: { TerminalSize(columns: 80, rows: 24) }, clock: { clock.now }, write: recorder.write)
        var state = RunState()
        for event in Sample.events(Array(Sample.apply.prefix(16))) {
            clock.set(event.time)
            state.apply(event)
            renderer.render(event, in: state)
        }
        var screen = Screen(columns: 80, height: 24)
        for piece in await recorder.pieces() { screen.show(piece) }
        #expect(
            screen.text == [
                "harbor: 3 hosts  slipway apply -i lab.yaml  (ann@laptop)",
                "",
                "✗ node-1  not reached",
                "    connect: no answer from 10.0.0.21:22 within 10 s",
                "    → is the host up?",
                "● cp-1    02-runtime  package containerd: changed (1 change, 12 s)",
                "    ~ install containerd",
                "",
                "· cp-1    ━━━━━━━━────  2/3  waiting for other hosts",
                "⠙ cp-2    ━━━━────────  1/3  02-runtime  package containerd",
                "✗ node-1                     not reached",
                "harbor  ·  3 of 6 steps  ·  1 host dropped out  ·  1 change  ·  15 s",
            ])
        #expect(!screen.hasCursor)
    }

    @Test func itDrawsAtMostTenTimesASecond() async {
        let clock = Clock()
        let recorder = Recorder()
        var renderer = TerminalRenderer(
            style: .plain, size: { .usual }, clock: { clock.now }, write: recorder.write)
        var state = RunState()
        let hosts = (1...100).map { HostName("h\($0)") }
        let whats = [Sample.header(hosts)] + hosts.map { .connecting($0) } + hosts.map { .connected($0, Sample.facts) }
        // 201 events in a second.
        for event in Sample.events(whats, every: 1 / 201) {
            clock.set(event.time)
            state.apply(event)
            renderer.render(event, in: state)
            renderer.tick(state)
        }
        #expect(await recorder.pieces().count <= 11)
    }

    @Test func aPictureThatIsTheSameCostsNothing() async {
        let recorder = Recorder()
        let clock = Clock()
        var renderer = TerminalRenderer(
            style: .plain, size: { .usual }, clock: { clock.now }, write: recorder.write)
        let state = Sample.state([])
        for tick in 0..<50 {
            clock.set(Sample.start.addingTimeInterval(Double(tick)))
            renderer.tick(state)
        }
        #expect(await recorder.pieces().count == 1)
    }

    @Test(arguments: [0, 1, 2], [10, 23, 40, 79])
    func aTerminalThatBecomesNarrowerLosesNothing(_ patched: Int, _ columns: Int) {
        var canvas = Canvas(style: .plain)
        var screen = Screen(columns: 80, height: 60)
        var block = [Line(String(repeating: "a", count: 79)), Line("b"), Line(String(repeating: "c", count: 45))]
        screen.show(canvas.redraw(block, below: [Line("told before")], columns: 80))
        // The cursor must not stay behind in whichever line was written last.
        block[patched] = Line(String(repeating: "x", count: 50))
        screen.show(canvas.redraw(block, below: [], columns: 80))
        screen.narrow(to: columns)
        screen.show(canvas.redraw([Line("y"), Line("z")], below: [Line("told")], columns: columns))
        screen.show(canvas.close(leaving: [Line("the end")], columns: columns))
        let before = columns == 10 ? ["told befor", "e"] : ["told before"]
        #expect(screen.text == before + ["told", "the end"])
        #expect(screen.complaints == [])
    }

    @Test func finishingWithoutAPictureDrawsNone() async {
        let recorder = Recorder()
        var renderer = TerminalRenderer(style: .plain, size: { .usual }, write: recorder.write)
        renderer.finish(RunState())
        #expect(await !recorder.text().contains("\u{1B}"))
    }
}
