internal import FoundationEssentials
internal import Glibc
internal import Model

/// The process of a lab that carries the frames of its slow lines. It runs on when slipway ends, and is found by the
/// lab's control group.
struct LinePorter: Sendable {
    let names: LabNames
    let folders: LabFolders
    let cgroups: Cgroups
    /// The program that is slipway.
    let program: String

    private var group: String { names.porterGroup }
    private var log: String { folders.state + "/porter.log" }
    var isRunning: Bool { !cgroups.processes(in: group).isEmpty }

    /// Begins anew for these hosts.
    func start(_ hosts: [LabHost], milliseconds: Int) async throws(Failure) {
        try await stop()
        try cgroups.make(group)
        try Files.remove(file: log)
        let pairs = hosts.map { "\($0.name)=\(LabNetwork.slowEnd(of: $0.name))" }
        let command =
            ["nsenter", "--net=\(Netns.folder)/\(names.switchNamespace)", program, "lab", "porter"]
            + ["--milliseconds", String(milliseconds)] + pairs
        let quoted = { (words: [String]) in words.map(BootScript.quoted).joined(separator: " ") }
        let script = """
            set -eu
            exec < /dev/null >> \(BootScript.quoted(log)) 2>&1
            for door in \(quoted(cgroups.doors(of: group))); do echo 0 > "$door"; done
            exec \(quoted(command))
            """
        try await Command("setsid", ["--fork", "sh", "-c", script]).succeed("start the lab's porter")
        var said = ""
        let began = try await Interruption.wait(atMost: .seconds(10)) { () throws(Failure) in
            said = Files.readable(log) ?? ""
            return said.contains(DelayLine.greeting) || !said.isEmpty && !isRunning
        }
        guard began, said.contains(DelayLine.greeting) else {
            throw Failure(
                .step, "delay packets", why: said.isEmpty ? "the porter said nothing" : said.trimmed,
                hint: "read \(log), or leave out the latency")
        }
    }

    /// Ends it where it runs.
    func stop() async throws(Failure) {
        try await cgroups.end(group)
        try await cgroups.remove(group)
    }
}
