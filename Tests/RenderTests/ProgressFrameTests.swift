import Foundation
import Model
import Testing

@testable import Render

@Suite struct ProgressFrameTests {
    private func frame(_ whats: [Event.What], columns: Int = 80, rows: Int = 24, after seconds: Double) -> [String] {
        let now = Sample.start.addingTimeInterval(seconds)
        return ProgressFrame.lines(
            Sample.state(whats), size: TerminalSize(columns: columns, rows: rows), now: now,
            style: Style(hasColour: false, glyphs: .ascii))
    }

    @Test func itBeginsWithConnecting() {
        #expect(
            frame(Array(Sample.apply.prefix(3)), after: 4.5) == [
                "",
                "- cp-1    connecting  3 s",
                "- cp-2    connecting  2 s",
                "- node-1  waiting",
                "harbor  -  4 s",
            ])
    }

    @Test func eachHostShowsWhereItStands() {
        #expect(
            frame(Array(Sample.apply.prefix(16)), after: 18.05) == [
                "",
                "- cp-1    ========....  2/3  waiting for other hosts",
                "/ cp-2    ====........  1/3  02-runtime  package containerd  3 s",
                "x node-1                     not reached",
                "harbor  -  3 of 6 steps  -  1 host dropped out  -  1 change  -  18 s",
            ])
    }

    @Test func theEndIsToldPerHost() {
        #expect(
            frame(Sample.apply, columns: 120, after: 80)
                == [
                    "",
                    "+ cp-1    ============  3/3  3 changes",
                    "x cp-2    ====........  1/3  failed",
                    "x node-1                     not reached",
                    "harbor  -  4 of 6 steps  -  1 failed  -  1 host dropped out  -  3 changes  -  1 min 20 s",
                ])
    }

    @Test func aNarrowTerminalHasNoBars() {
        #expect(
            frame(Array(Sample.apply.prefix(16)), columns: 40, after: 19.05) == [
                "",
                "- cp-1    2/3  waiting for other hosts",
                "\\ cp-2    1/3  02-runtime  pack...  4 s",
                "x node-1       not reached",
                "harbor  -  3 of 6 steps  -  1 host d...",
            ])
    }

    @Test func stoppingIsSaid() {
        #expect(
            frame(Array(Sample.apply.prefix(16)) + [.stopping], columns: 120, after: 5).last?.contains("stopping")
                == true)
    }

    private static let many: [Event.What] = {
        let hosts = (1...60).map { HostName("node-\($0)") }
        let task = { (host: HostName) in TaskID(host: host, index: 0) }
        return [Sample.header(hosts)] + hosts.map { .connected($0, Sample.facts) }
            + [.planned(steps: Dictionary(uniqueKeysWithValues: hosts.map { ($0, 1) }))]
            + hosts.prefix(30).flatMap { host -> [Event.What] in
                [.started(task(host), layer: "l", title: "t"), .finished(task(host), .ok, seconds: 0)]
            }
            + hosts[30..<35].map { .started(task($0), layer: "l", title: "日本語の長い題名をもつ段階 🚢🚢🚢") }
    }()

    @Test func withMoreHostsThanRowsTheActiveComeFirst() {
        let lines = frame(Self.many, rows: 15, after: 100)
        #expect(lines.count == 10)
        #expect(lines.prefix(5).map { $0.split(separator: " ")[1] } == (31...35).map { "node-\($0)" })
        #expect(lines[8] == "... and 52 more  (22 waiting, 30 done)")
    }

    @Test(arguments: [1, 2, 3, 4, 5, 10, 24, 100], [1, 2, 10, 39, 80, 300])
    func itNeverOutgrowsTheTerminal(_ rows: Int, _ columns: Int) {
        for whats in [Self.many, Sample.apply, Array(Sample.apply.prefix(9)), [], Sample.plan] {
            for style in [Style.plain, Style(hasColour: false, glyphs: .ascii)] {
                let lines = ProgressFrame.lines(
                    Sample.state(whats), size: TerminalSize(columns: columns, rows: rows), now: Sample.start,
                    style: style)
                #expect(lines.count <= max(1, rows - 2))
                #expect(lines.allSatisfy { DisplayWidth.of($0) < max(columns, 4) })
            }
        }
    }
}
