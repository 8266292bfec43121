import Foundation
import Model

/// Runs to look at, told as events a second apart.
enum Sample {
    static let start = Date(timeIntervalSince1970: 1_782_898_200.125)  // 2026-07-01T09:30:00.125Z

    static func events(_ whats: [Event.What], every pause: Double = 1) -> [Event] {
        whats.enumerated().map { Event($1, time: start.addingTimeInterval(Double($0) * pause)) }
    }
    static func state(_ whats: [Event.What]) -> RunState {
        events(whats).reduce(into: RunState()) { $0.apply($1) }
    }
    static func header(_ hosts: [HostName], command: String = "slipway apply -i lab.yaml") -> Event.What {
        .runStarted(RunHeader(command: command, cluster: "harbor", by: "ann@laptop", hosts: hosts, steps: 0))
    }
    static func task(_ host: HostName, _ index: Int) -> TaskID { TaskID(host: host, index: index) }

    static var facts: HostFacts {
        var facts = HostFacts()
        facts.os = "debian"
        facts.osVersion = "12"
        facts.osName = "Debian GNU/Linux 12 (bookworm)"
        facts.architecture = "amd64"
        facts.kernel = "6.1.0-28-amd64"
        facts.hostname = "cp-1"
        facts.machineID = "0123456789abcdef0123456789abcdef"
        facts.cgroupVersion = 2
        facts.memory = 4_294_967_296
        facts.cpus = 4
        facts.disks = [.init(path: "/", size: 50_000_000_000, available: 40_000_000_000)]
        facts.interfaces = [.init(name: "eth0", address: "10.0.0.11", prefix: 24, mtu: 1500)]
        facts.defaultInterface = "eth0"
        facts.clockSkew = -0.25
        facts.hasSystemd = true
        facts.swaps = ["/swapfile"]
        return facts
    }

    static let unreachable = Failure(
        .connection, "connect", why: "no answer from 10.0.0.21:22 within 10 s", hint: "is the host up?")
    static let noPackage = Failure(
        .step, "package containerd", host: "cp-2", place: "playbooks/02-runtime.yaml:14:5",
        why: "apt-get ended with 100:\nE: Unable to locate package containerd",
        hint: "run apt-get update on the host")
    static let diff = "@@ -1,2 +1,2 @@\n [Member]\n-NAME=old\n+NAME=cp-1"

    /// One host converges, one fails, one is not reached.
    static let apply: [Event.What] = [
        header(["cp-1", "cp-2", "node-1"]),
        .connecting("cp-1"), .connecting("cp-2"), .connecting("node-1"),
        .connected("cp-1", facts), .connected("cp-2", facts), .lost("node-1", unreachable),
        .planned(steps: ["cp-1": 3, "cp-2": 3]),
        .started(task("cp-1", 0), layer: "01-hosts", title: "swap off"),
        .finished(task("cp-1", 0), .ok, seconds: 0),
        .started(task("cp-2", 0), layer: "01-hosts", title: "swap off"),
        .finished(task("cp-2", 0), .ok, seconds: 0),
        .started(task("cp-1", 1), layer: "02-runtime", title: "package containerd"),
        .change(task("cp-1", 1), summary: "install containerd", diff: nil),
        .finished(task("cp-1", 1), .changed(1), seconds: 12.25),
        .started(task("cp-2", 1), layer: "02-runtime", title: "package containerd"),
        .change(task("cp-2", 1), summary: "install containerd", diff: nil),
        .finished(task("cp-2", 1), .failed(noPackage), seconds: 3.5),
        .started(task("cp-2", 2), layer: "03-etcd", title: "file /etc/etcd.env"),
        .finished(task("cp-2", 2), .skipped(because: "'package containerd' failed"), seconds: 0),
        .note("cp-1", "package containerd: held at 1.7"),
        .started(task("cp-1", 2), layer: "03-etcd", title: "file /etc/etcd.env"),
        .change(task("cp-1", 2), summary: "write /etc/etcd.env", diff: diff),
        .change(task("cp-1", 2), summary: "set mode of /etc/etcd.env to 0600", diff: nil),
        .finished(task("cp-1", 2), .changed(2), seconds: 0.1),
        .reached(.etcdFormed),
        .runFinished(status: 1, seconds: 75),
    ]

    static let plan: [Event.What] = [
        header(["cp-1"], command: "slipway plan -i lab.yaml"),
        .connecting("cp-1"), .connected("cp-1", facts), .planned(steps: ["cp-1": 3]),
        .started(task("cp-1", 0), layer: "01-hosts", title: "swap off"),
        .finished(task("cp-1", 0), .ok, seconds: 0),
        .started(task("cp-1", 1), layer: "03-etcd", title: "file /etc/etcd.env"),
        .change(task("cp-1", 1), summary: "write /etc/etcd.env", diff: diff),
        .finished(task("cp-1", 1), .wouldChange(1), seconds: 0),
        .started(task("cp-1", 2), layer: "03-etcd", title: "service etcd"),
        .finished(task("cp-1", 2), .unknown("known when 'file /etc/etcd.env' is done"), seconds: 0),
        .runFinished(status: 2, seconds: 0.8),
    ]
}
