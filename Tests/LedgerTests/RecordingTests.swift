import Foundation
import Model
import Testing

@testable import Ledger

@Suite struct RecordingTests {
    let home: Home
    init() throws { home = try Home() }
    private let broken = Failure(.step, "service etcd", host: "a", why: "it did not come up", hint: "look")

    @Test func remembersHowEveryStepEnded() throws {
        let ledger = try home.open()
        let run = try ledger.begin(.of(["a", "b"]))
        ledger.record(Event(.connected("a", HostFacts())))
        ledger.record(Event(.lost("b", Failure(.connection, "connect", why: "refused"))))
        ledger.tell("a", 0, "file /etc/hosts", .ok)
        ledger.tell("a", 1, "sysctl net", .changed(2), changes: ["write /etc/sysctl.d/x", "sysctl -p"])
        ledger.tell("a", 2, "service etcd", .failed(broken), layer: "03-etcd", changes: ["start etcd"])
        ledger.tell("a", 3, "wait", .skipped(because: "service etcd failed"), layer: "03-etcd")
        try ledger.finish(run, status: 1)

        let steps = try ledger.steps(host: "a")
        #expect(steps.map(\.title) == ["file /etc/hosts", "sysctl net", "service etcd", "wait"])
        #expect(steps.map(\.outcome) == [.ok, .changed(2), .failed(broken), .skipped(because: "service etcd failed")])
        #expect(steps[1].changes == ["write /etc/sysctl.d/x", "sysctl -p"])
        #expect(steps[0].lastChange == nil)
        #expect(steps[1].lastChange?.run == run)
        #expect(steps[2].lastChange?.summaries == ["start etcd"])
        #expect(steps.allSatisfy { $0.seconds == 0.25 && $0.run == run })

        let status = try ledger.status()
        #expect(status.map(\.id) == ["a", "b"])
        #expect(status[0].tally.ok == 1 && status[0].tally.changed == 1 && status[0].tally.changes == 2)
        #expect(status[0].troubles.map(\.title) == ["service etcd", "wait"])
        #expect(status[0].lost == nil && status[1].lost?.why == "refused")
        let record = try #require(try ledger.history().first)
        #expect(record.counts.ok == 1 && record.counts.changed == 1 && record.counts.changes == 2)
        #expect(record.counts.failed == 1 && record.counts.skipped == 1 && record.counts.lost == 1)
        #expect(record.hosts == ["a", "b"])
    }

    @Test func theLastChangeOutlivesRunsThatChangeNothing() throws {
        let ledger = try home.open()
        let first = try ledger.begin(.of(["a"]))
        ledger.tell("a", 0, "file", .changed(1), changes: ["write it"])
        try ledger.finish(first, status: 0)
        let second = try ledger.begin(.of(["a"]))
        ledger.tell("a", 0, "file", .ok)
        try ledger.finish(second, status: 0)
        let step = try #require(try ledger.steps(host: "a").first)
        #expect(step.outcome == .ok && step.run == second && step.changes.isEmpty)
        #expect(step.lastChange?.run == first && step.lastChange?.summaries == ["write it"])
    }

    @Test func stepsThatAreInNoPlaybookAnyMoreAreForgotten() throws {
        let ledger = try home.open()
        let first = try ledger.begin(.of(["a", "b"]))
        for host: HostName in ["a", "b"] {
            ledger.tell(host, 0, "old", .failed(broken))
            ledger.tell(host, 1, "kept", .ok)
            ledger.tell(host, 2, "elsewhere", .ok, layer: "02-runtime")
        }
        try ledger.finish(first, status: 1)
        let second = try ledger.begin(.of(["a", "b"]))
        ledger.tell("a", 0, "kept", .ok)
        ledger.tell("b", 0, "kept", .failed(broken))
        try ledger.finish(second, status: 1)
        #expect(try ledger.steps(host: "a").map(\.title) == ["kept", "elsewhere"])
        // On b the run did not get through, so it says nothing about what is behind the failure.
        #expect(try ledger.steps(host: "b").map(\.title).sorted() == ["elsewhere", "kept", "old"])
    }

    @Test func aMilestoneIsWrittenAtOnce() throws {
        let ledger = try home.open()
        _ = try ledger.begin(.of(["a"]))
        ledger.record(Event(.reached(.etcdFormed)))
        #expect(try home.open(.read).milestones() == [.etcdFormed])
        try ledger.reach(.etcdFormed)
        #expect(try ledger.milestones() == [.etcdFormed])
    }

    @Test func changesAreWrittenInTheBackground() async throws {
        let ledger = try home.open()
        _ = try ledger.begin(.of(["a"]))
        ledger.tell("a", 0, "looked at", .ok)
        ledger.tell("a", 1, "changed", .changed(1), changes: ["write it"])
        for _ in 0..<200 where try home.open(.read).steps().count < 2 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try home.open(.read).steps().count == 2)
        ledger.tell("a", 2, "looked at too", .ok)
        for _ in 0..<200 where try home.open(.read).steps().count < 3 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try home.open(.read).steps().count == 3)
    }

    @Test func readersAndPlansRecordNothing() throws {
        try home.open().close()
        for mode in [Ledger.Mode.read, .ephemeral] {
            let ledger = try home.open(mode)
            let run = try ledger.begin(.of(["a"]))
            ledger.tell("a", 0, "file", .wouldChange(1))
            try ledger.finish(run, status: 2)
        }
        #expect(try home.open(.read).history().isEmpty && home.open(.read).steps().isEmpty)
        #expect(try home.files() == ["ledger.sqlite", "lock"])
    }

    @Test func certificatesAreRememberedWithTheNewestOnTop() throws {
        let ledger = try home.open()
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let old = CertificateRecord(
            name: "etcd-server", host: "a", authority: "etcd", serial: "41", fingerprint: "ff", notAfter: now,
            reason: "there was none", issued: now, run: RunID(rawValue: 1))
        var new = old
        (new.serial, new.issued) = ("42", now.addingTimeInterval(1))
        let admin = CertificateRecord(
            name: "admin", host: nil, authority: "cluster", serial: "1", fingerprint: "ee", notAfter: now, issued: now)
        try ledger.record([old, admin])
        try ledger.record([old, new])
        #expect(try ledger.certificates() == [admin, new])
        #expect(try ledger.certificates(all: true) == [admin, old, new])
    }

    @Test func aConvergedRunOfTwoHundredHostsIsCheap() throws {
        let ledger = try home.open()
        let hosts = (0..<200).map { HostName("node-\($0)") }
        for _ in 0..<2 {
            let run = try ledger.begin(.of(hosts))
            let before = clock()
            for step in 0..<80 {
                for host in hosts { ledger.tell(host, step, "file /etc/some/path/of/a/file-\(step).conf", .ok) }
            }
            try ledger.finish(run, status: 0)
            let seconds = Double(clock() - before) / Double(CLOCKS_PER_SEC)
            print("16000 steps: \((seconds * 1000 / 200 * 100).rounded() / 100) ms of CPU per host")
            #expect(seconds < 20)
        }
        #expect(try ledger.steps().count == 16_000)
        let reading = try ContinuousClock().measure { _ = try home.open(.read).status() }
        print("status of 200 hosts: \(reading)")
    }
}
