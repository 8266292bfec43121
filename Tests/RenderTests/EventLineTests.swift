import Foundation
import Model
import Testing

@testable import Render

/// The contract of docs/events.md: a line that changes here breaks other people's programs.
@Suite struct EventLineTests {
    static let before: [Event.What] = [
        Sample.header(["cp-1"]), .started(TaskID(host: "cp-1", index: 12), layer: "03-etcd", title: "file /etc/x"),
    ]
    static let task = TaskID(host: "cp-1", index: 12)

    static let goldens: [(Event.What, String)] = [
        (
            .runStarted(
                RunHeader(command: "slipway apply", cluster: "harbor", by: "ann@laptop", hosts: ["a", "b"], steps: 7)),
            #""run-started","command":"slipway apply","cluster":"harbor","by":"ann@laptop","hosts":["a","b"],"steps":7"#
        ),
        (.planned(steps: ["b": 3, "a": 4]), #""planned","stepsByHost":{"a":4,"b":3}"#),
        (.connecting("cp-1"), #""connecting","host":"cp-1""#),
        (.connected("cp-1", Sample.facts), #""connected","host":"cp-1","facts":{"# + facts + "}"),
        (
            .lost("cp-1", Sample.unreachable),
            #""lost","host":"cp-1","failure":{"kind":"connection","what":"connect","#
                + #""why":"no answer from 10.0.0.21:22 within 10 s","hint":"is the host up?"}"#
        ),
        (
            .started(task, layer: "03-etcd", title: "file /etc/x"),
            #""started","host":"cp-1","task":12,"layer":"03-etcd","step":"file /etc/x""#
        ),
        (
            .change(task, summary: "write /etc/x", diff: "@@ -1 +1 @@\n-a\t\"b\"\n+c\\"),
            #""change","host":"cp-1","task":12,"layer":"03-etcd","step":"file /etc/x","summary":"write /etc/x","#
                + #""diff":"@@ -1 +1 @@\n-a\t\"b\"\n+c\\""#
        ),
        (
            .change(task, summary: "reload", diff: nil),
            #""change","host":"cp-1","task":12,"layer":"03-etcd","step":"file /etc/x","summary":"reload""#
        ),
        (.note("cp-1", "clock is off"), #""note","host":"cp-1","text":"clock is off""#),
        (.note(nil, "naïve \u{1B}[31m\u{9B}日本"), #""note","text":"naïve \u001b[31m\u009b日本""#),
        (.finished(task, .ok, seconds: 0), finished(#""ok","seconds":0.0"#)),
        (.finished(task, .changed(2), seconds: 0.1), finished(#""changed","count":2,"seconds":0.1"#)),
        (.finished(task, .wouldChange(1), seconds: 0), finished(#""would-change","count":1,"seconds":0.0"#)),
        (.finished(task, .unknown("later"), seconds: 0), finished(#""unknown","reason":"later","seconds":0.0"#)),
        (
            .finished(task, .failed(Sample.noPackage), seconds: 3.5),
            finished(
                #""failed","failure":{"kind":"step","what":"package containerd","#
                    + #""why":"apt-get ended with 100:\nE: Unable to locate package containerd","#
                    + #""hint":"run apt-get update on the host","host":"cp-2","#
                    + #""place":"playbooks/02-runtime.yaml:14:5"},"seconds":3.5"#)
        ),
        (
            .finished(task, .skipped(because: "no etcd"), seconds: 0),
            finished(#""skipped","reason":"no etcd","seconds":0.0"#)
        ),
        (.reached(.etcdFormed), #""reached","milestone":"etcd-formed""#),
        (.stopping, #""stopping""#),
        (
            .runFinished(status: 130, seconds: 75.5),
            #""run-finished","status":130,"seconds":75.5,"totals":{"hosts":1,"lost":0,"ok":0,"changed":0,"#
                + #""wouldChange":0,"unknown":0,"failed":0,"skipped":0,"changes":0}"#
        ),
    ]
    static let facts =
        #""os":"debian","osVersion":"12","osName":"Debian GNU/Linux 12 (bookworm)","architecture":"amd64","#
        + #""kernel":"6.1.0-28-amd64","hostname":"cp-1","machineID":"0123456789abcdef0123456789abcdef","#
        + #""cgroupVersion":2,"memory":4294967296,"cpus":4,"#
        + #""disks":[{"path":"/","size":50000000000,"available":40000000000}],"#
        + #""interfaces":[{"name":"eth0","address":"10.0.0.11","prefix":24,"mtu":1500}],"#
        + #""defaultInterface":"eth0","clockSkew":-0.25,"hasSystemd":true,"swaps":["/swapfile"]"#
    static func finished(_ rest: String) -> String {
        #""finished","host":"cp-1","task":12,"layer":"03-etcd","step":"file /etc/x","outcome":"# + rest
    }

    @Test(arguments: goldens.indices) func eachEventHasItsLine(_ index: Int) {
        let (what, rest) = Self.goldens[index]
        let text = EventLine.text(of: Event(what, time: Sample.start), in: Sample.state(Self.before))
        #expect(text == #"{"time":"2026-07-01T09:30:00.125Z","event":"# + rest + "}")
    }

    @Test func noEventIsWithoutLine() {
        #expect(Set(Self.goldens.map { EventLine.Name($0.0) }) == Set(EventLine.Name.allCases))
    }

    @Test func whatIsWrittenReadsBackAsItWas() throws {
        let kinds = Failure.Kind.allCases.map { Event.What.lost("a", Failure($0, "w\u{2028}", why: "\u{202E}y\r\n")) }
        let events = Sample.events(Self.goldens.map(\.0) + Sample.apply + Sample.plan + kinds, every: 0.123)
        var state = RunState()
        let lines = events.map { event in
            state.apply(event)
            return EventLine.text(of: event, in: state) + "\n"
        }
        let read = try EventReader.events(in: lines.joined(), named: "run.jsonl")
        #expect(read.map(\.what) == events.map(\.what))
        for (left, right) in zip(read, events) { #expect(abs(left.time.timeIntervalSince(right.time)) < 0.001) }
    }

    @Test func linesHoldNothingThatATerminalObeys() {
        let nasty = String(String.UnicodeScalarView((0...0x9F).compactMap(Unicode.Scalar.init))) + "\u{202E}\u{2066}"
        let line = EventLine.text(of: Event(.note(nil, nasty)), in: RunState())
        #expect(!line.unicodeScalars.contains { Printable.isObeyed($0) || $0 == "\t" })
    }
}
