import Model
import Testing

@testable import Render

@Suite struct PlainRendererTests {
    private func told(_ whats: [Event.What], _ detail: Detail = Detail(), _ style: Style = .plain) async -> String {
        let recorder = Recorder()
        play(Sample.events(whats), on: PlainRenderer(detail: detail, style: style, write: recorder.write))
        return await recorder.text()
    }

    @Test func anApplyReadsWell() async {
        #expect(
            await told(Sample.apply) == """
                harbor: 3 hosts  slipway apply -i lab.yaml  (ann@laptop)

                node-1  not reached
                  connect: no answer from 10.0.0.21:22 within 10 s
                  → is the host up?
                cp-1    02-runtime  package containerd: changed (1 change, 12 s)
                  ~ install containerd
                cp-2    02-runtime  package containerd: failed (3.5 s)
                  ~ install containerd
                  apt-get ended with 100:
                  E: Unable to locate package containerd
                  in playbooks/02-runtime.yaml:14:5
                  → run apt-get update on the host
                cp-2    03-etcd     file /etc/etcd.env: skipped ('package containerd' failed)
                cp-1    03-etcd     file /etc/etcd.env: changed (2 changes, 0.1 s)
                  ~ write /etc/etcd.env
                  ~ set mode of /etc/etcd.env to 0600

                note: cp-1: package containerd: held at 1.7

                host    ok  changed  failed  skipped
                cp-1     1        2       0        0
                cp-2     1        0       1        1
                node-1   0        0       0        0  not reached

                ✗ node-1
                    connect: no answer from 10.0.0.21:22 within 10 s
                    → is the host up?

                ✗ cp-2  02-runtime  package containerd
                    apt-get ended with 100:
                    E: Unable to locate package containerd
                    in playbooks/02-runtime.yaml:14:5
                    → run apt-get update on the host

                failed: 6 steps on 3 hosts, 3 changes, 1 failed, 1 skipped, 1 host dropped out, 1 min 15 s
                next: slipway apply -i lab.yaml

                """)
    }

    @Test func aPlanShowsEveryDifference() async {
        #expect(
            await told(Sample.plan) == """
                harbor: 1 host  slipway plan -i lab.yaml  (ann@laptop)

                cp-1  03-etcd     file /etc/etcd.env: would change (1 change)
                  ~ write /etc/etcd.env
                      @@ -1,2 +1,2 @@
                       [Member]
                      -NAME=old
                      +NAME=cp-1
                cp-1  03-etcd     service etcd: unknown (known when 'file /etc/etcd.env' is done)

                host  ok  to change  unknown  failed  skipped
                cp-1   1          1        1       0        0

                changes pending: 3 steps on 1 host, 1 change to make, 1 unknown yet, 0.8 s
                next: slipway apply -i lab.yaml

                """)
    }

    @Test func aConvergedRunIsShort() async {
        let whats: [Event.What] = [
            Sample.header(["a"]), .connected("a", Sample.facts), .planned(steps: ["a": 1]),
            .started(Sample.task("a", 0), layer: "01-hosts", title: "swap off"),
            .finished(Sample.task("a", 0), .ok, seconds: 0), .runFinished(status: 0, seconds: 0.3),
        ]
        #expect(
            await told(whats) == """
                harbor: 1 host  slipway apply -i lab.yaml  (ann@laptop)

                host  ok  changed  failed  skipped
                a      1        0       0        0

                done: 1 step on 1 host, 0 changes, 0.3 s

                """)
        let verbose = await told(whats, Detail(isVerbose: true))
        #expect(verbose.contains("a  01-hosts    swap off: ok (0.0 s)\n"))
        #expect(
            verbose.contains("a  connected: Debian GNU/Linux 12 (bookworm), amd64, 6.1.0-28-amd64, 4 CPUs, 4 GiB\n"))
    }

    @Test func remarksOfAConvergedRunFollowOneEmptyLine() async {
        let text = await told([Sample.header(["a"]), .note("a", "held"), .runFinished(status: 0, seconds: 1)])
        #expect(text.hasPrefix("harbor: 1 host  slipway apply -i lab.yaml  (ann@laptop)\n\nnote: a: held\n\nhost"))
        #expect(!text.contains("\n\n\n"))
    }

    /// What a plan says of many hosts in the same way, it says once; what differs stays apart, step by step.
    @Test func equalDifferencesOfAPlanAreToldOnce() async {
        let hosts = (1...6).map { HostName("node-\($0)") }
        // The hosts answer in another order than that of the inventory.
        let steps = hosts.reversed().flatMap { host -> [Event.What] in
            let (file, motd, unit) = (Sample.task(host, 0), Sample.task(host, 1), Sample.task(host, 2))
            let name = host == "node-5" ? "+five" : "+same"
            return [
                .started(file, layer: "l", title: "file /etc/x"),
                .change(file, summary: "write /etc/x", diff: "@@ -0,0 +1 @@\n" + name),
                .finished(file, .wouldChange(1), seconds: 0),
                .started(motd, layer: "l", title: "file /home/\(host)"),
                .change(motd, summary: "write it", diff: nil), .finished(motd, .wouldChange(1), seconds: 0),
                .started(unit, layer: "l", title: "service x"),
                .finished(unit, .unknown(host == "node-1" ? "no unit" : "later"), seconds: 0),
            ]
        }
        let text = await told([Sample.header(Array(hosts.prefix(6)))] + steps + [.runFinished(status: 2, seconds: 1)])
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(
            lines.dropFirst(2).prefix(8) == [
                "node-1, node-2, +3  l           file /etc/x: would change (1 change)", "  ~ write /etc/x",
                "      @@ -0,0 +1 @@", "      +same",
                "node-5              l           file /etc/x: would change (1 change)", "  ~ write /etc/x",
                "      @@ -0,0 +1 @@", "      +five",
            ])
        #expect(lines.count { $0.contains("file /home/") } == 6)
        #expect(lines.contains("node-2, node-3, +3  l           service x: unknown (later)"))
        #expect(lines.contains("node-1              l           service x: unknown (no unit)"))
    }

    @Test func differencesOfAnApplyAreShownWhenAskedFor() async {
        #expect(await !told(Sample.apply).contains("+NAME=cp-1"))
        #expect(await told(Sample.apply, Detail(showsDiffs: true)).contains("      +NAME=cp-1\n"))
    }

    @Test func differencesHaveColours() async {
        let text = await told(Sample.plan, Detail(), .coloured)
        #expect(text.contains("\u{1B}[32m+NAME=cp-1\u{1B}[0m"))
        #expect(text.contains("\u{1B}[31m-NAME=old\u{1B}[0m"))
        #expect(text.contains("\u{1B}[36m@@ -1,2 +1,2 @@\u{1B}[0m"))
    }

    @Test func oneCauseOfSkippingIsToldOnceForAHost() async {
        let skips = (0..<5).flatMap { index -> [Event.What] in
            let task = Sample.task("a", index)
            let reason = index < 4 ? "no disk" : "no memory"
            return [
                .started(task, layer: "l", title: "t\(index)"),
                .finished(task, .skipped(because: reason), seconds: 0),
            ]
        }
        let text = await told([Sample.header(["a"])] + skips)
        #expect(text.split(separator: "\n").count { $0.contains("skipped (") } == 2)
        #expect(text.contains("5 skipped"))
    }

    @Test func aRunThatBrokeOffSaysSo() async {
        let text = await told(Array(Sample.apply.prefix(13)))
        #expect(text.contains("1 step under way when the events broke off:\n  cp-1  02-runtime  package containerd\n"))
        #expect(text.contains("broken off: 2 steps on 3 hosts, 0 changes, 1 host dropped out, 4 not done\n"))
        #expect(text.hasSuffix("next: slipway apply -i lab.yaml\n"))
    }

    /// Every text of every event, made as nasty as it can be.
    @Test func nothingFromAHostReachesTheTerminalAsItIs() async {
        let evil = "\u{1B}]0;owned\u{7}\u{9B}2J\r\n\u{202E}x"
        let task = TaskID(host: HostName(evil), index: 0)
        var facts = Sample.facts
        facts.osName = evil
        let failure = Failure(.step, evil, host: HostName(evil), place: evil, why: evil, hint: evil)
        let header = RunHeader(command: evil, cluster: evil, by: evil, hosts: [HostName(evil)], steps: 1)
        let whats: [Event.What] = [
            .runStarted(header), .connected(task.host, facts), .lost(task.host, failure),
            .started(task, layer: evil, title: evil), .change(task, summary: evil, diff: evil), .note(task.host, evil),
            .note(nil, evil), .finished(task, .skipped(because: evil), seconds: 0),
            .finished(task, .unknown(evil), seconds: 0), .finished(task, .failed(failure), seconds: 0),
        ]
        let text = await told(whats, Detail(isVerbose: true, showsDiffs: true))
        #expect(!text.unicodeScalars.contains { $0 != "\n" && Printable.isObeyed($0) })
        let alone = FailureText.text(of: failure, in: .plain)
        #expect(!alone.unicodeScalars.contains { $0 != "\n" && Printable.isObeyed($0) })
    }

    @Test func aFailureOutsideOfARunReadsWell() {
        let failure = Failure(
            .input, "read lab.yaml", place: "lab.yaml:3:7", why: "no key is called 'hots'",
            hint: "did you mean 'hosts'?")
        #expect(
            FailureText.text(of: failure, in: .plain) == """
                ✗ read lab.yaml
                  no key is called 'hots'
                  in lab.yaml:3:7
                  → did you mean 'hosts'?

                """)
    }
}
