import Foundation
import Model
import Testing

@testable import Render

@Suite struct EventReaderTests {
    private let good = #"{"time":"2026-07-01T09:30:00.125Z","event":"stopping"}"#

    @Test func aLineThatWasCutOffIsLeftOut() throws {
        let text = good + "\n" + good + "\n" + #"{"time":"2026-07-01T09:3"#
        #expect(try EventReader.events(in: text, named: "x").count == 2)
    }

    @Test func emptyLinesAndUnknownKeysDoNotMatter() throws {
        let text = "\n" + good.replacing("}", with: #","new":[1,{"a":null}]}"#) + "\r\n\n"
        let events = try EventReader.events(in: text, named: "x")
        #expect(events == [Event(.stopping, time: Sample.start)])
    }

    @Test(arguments: [
        ("{", "the line is no JSON object"),
        ("[1]", "the line is no JSON object"),
        (#"{"event":"stopping"}"#, "'time' is missing"),
        (#"{"time":"yesterday","event":"stopping"}"#, "'yesterday' is no time such as 2026-07-01T09:30:00.125Z"),
        (
            #"{"time":"2026-07-01T09:30:00Z","event":"teleported"}"#,
            "no event is called 'teleported'; a newer slipway may know it"
        ),
        (#"{"time":"2026-07-01T09:30:00Z","event":"note"}"#, "'text' is missing in event 'note'"),
        (
            #"{"time":"2026-07-01T09:30:00Z","event":"finished","host":"a","task":1,"outcome":"odd","seconds":1}"#,
            "no outcome is called 'odd'"
        ),
        (
            #"{"time":"2026-07-01T09:30:00Z","event":"lost","host":"a","failure":{"kind":"step","what":"x"}}"#,
            "'failure.why' is missing"
        ),
    ])
    func aLineThatIsNoEventIsNamed(_ line: String, _ why: String) {
        let failure = #expect(throws: Failure.self) {
            try EventReader.events(in: good + "\n" + line + "\n" + good + "\n", named: "run.jsonl")
        }
        #expect(failure?.kind == .input)
        #expect(failure?.place == "run.jsonl:2:1")
        #expect(failure?.why == why)
    }

    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"),
        (1_782_898_200.125, "2026-07-01T09:30:00.125Z"), (4_107_542_399.999, "2100-02-28T23:59:59.999Z"),
        (-0.001, "1969-12-31T23:59:59.999Z"), (1_709_251_199.9999, "2024-03-01T00:00:00.000Z"),
    ])
    func timesAreWrittenAndRead(_ seconds: Double, _ text: String) throws {
        #expect(Timestamp.text(Date(timeIntervalSince1970: seconds)) == text)
        let date = try #require(Timestamp.date(text))
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.0005)
    }

    @Test(arguments: ["", "2026-07-01", "2026-13-01T00:00:00Z", "2026-07-01T09:30:00+02:00", "2026-07-01T09:30:00.1Z"])
    func otherTextsAreNoTimes(_ text: String) {
        #expect(Timestamp.date(text) == nil)
    }
}
