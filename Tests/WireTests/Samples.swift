import Wire

/// One message of every kind, with a value in every field that no other field has.
enum Samples {
    static let command = Command(
        ["/bin/sh", "-c", "echo ü"], environment: ["A=1", "B="], directory: "/tmp", input: [0, 1, 255], timeout: 1234,
        outputLimit: 5678)
    static let attributes = Attributes(mode: 0o4755, owner: "etcd", group: "4711")
    static let stat = Stat(
        kind: .link, mode: 0o640, uid: 1, gid: 2, owner: "daemon", group: "bin", size: 1 << 40, modified: -5,
        target: "../etc")

    static let queries: [Query] = [
        .file(path: "/etc/hosts", limit: .max), .stat(path: "/ü"), .list(path: ""), .hash(path: "/bin/sh"),
        .read(path: "/var/tmp/db", offset: 1 << 40, length: 1 << 20),
        .probe(command), .connect(host: "::1", port: 65_535, timeout: 9), .facts,
    ]
    static let actions: [Action] = [
        .write(path: "/a", bytes: [1, 2, 3], attributes: attributes),
        .receive(path: "/b", size: .max, sha256: [UInt8](repeating: 7, count: 32), attributes: attributes),
        .chunk(transfer: 3, offset: 1 << 33, bytes: [9]), .commit(transfer: 4), .commit(transfer: 5, keeps: true),
        .offer(
            sha256: [UInt8](repeating: 8, count: 32), token: [1, 2], to: ["10.0.0.11", "10.1.0.11"], at: "10.0.0.12"),
        .fetch(transfer: 6, token: [3, 4], host: "10.0.0.12", port: 40_000),
        .attributes(path: "/c", attributes: Attributes(mode: 0)), .makeDirectory(path: "/d", attributes: attributes),
        .link(path: "/e", target: "f"), .remove(path: "/g", recursive: true), .remove(path: "/g", recursive: false),
        .run(command), .append(path: "/h", bytes: [], mode: 0o600), .lock(holder: "ann on laptop, since noon"),
        .sitting(Sitting(by: "ann@laptop", command: "slipway apply", cluster: "harbour", run: "12", isReset: true)),
        .begin(Note(layer: "01", title: "file /a", summary: "write /a", undo: undos)), .restore(path: "/i"),
    ]
    static let undos: [Undo] = [
        .nothing, .path("/a b"), .tree("/c"), .members(of: "/d", into: "/e"), .packages(.apt, ["f", "g"]),
        .packages(.dnf, []), .unit("h.service", file: "", isActive: true), .unit("h", file: "masked", isActive: false),
        .user("i"), .group("j"), .userLine("k:x:1:1::/:"), .groupLine("l:x:1:"), .sysctl("m/n", was: "1\t2\n"),
        .swap("/o"), .hostname("p"), .module("q"), .mount("/r"), .containers(namespace: "k8s.io"), .device("s*"),
        .chains("KUBE-"), .table("ip t"), .tables([]), .tables(["ip u", "ip6 v"]), .routes("83"),
        .command(["w", "", "ü %"]), .unknown("x y"),
    ]
    static let requests: [Request] = [.ping] + queries.map { .query($0) } + actions.map { .action($0) }

    static let exits: [Exit] = [
        Exit(.status(-1), output: [1], errors: [2, 3], dropped: 1 << 34), Exit(.signal(9)), Exit(.timedOut),
        Exit(.unstartable(errno: 2)),
    ]
    static let answers: [Answer] =
        [
            .absent, .file(stat, bytes: [1, 0, 2], isWhole: true), .file(stat, bytes: [], isWhole: false), .stat(stat),
            .list([]), .list([DirectoryEntry(name: "x", stat: stat), DirectoryEntry(name: "", stat: stat)]),
            .hash(sha256: [1, 2], size: 3), .connected(true), .connected(false), .facts(facts), .facts(RawFacts()),
            .done, .transfer(8), .offering(port: 40_001), .unfetched(reason: "silence"), .held(by: "bob"),
            .refused(reason: "no"),
            .failed(errno: 28, call: "write", path: "/var"),
            .hello(Hello(version: 1, uid: 1000, isReadOnly: true, facts: facts)),
        ] + exits.map { .exit($0) }

    static var facts: RawFacts {
        var facts = RawFacts()
        (facts.osRelease, facts.machine, facts.kernel) = ("ID=debian\n", "x86_64", "6.1.0")
        (facts.hostname, facts.machineID, facts.cgroupVersion) = ("node-7", "0123", 2)
        (facts.memory, facts.cpus) = (25 << 30, 64)
        facts.disks = [.init(path: "/", size: 10, available: 9), .init(path: "/var", size: 8, available: 7)]
        facts.interfaces = [.init(name: "eth0", address: "10.0.0.11", prefix: 24, mtu: 1500)]
        (facts.defaultInterface, facts.clock, facts.hasSystemd) = ("eth0", -1, true)
        facts.swaps = "Filename\n"
        return facts
    }
}
