import Foundation
import GRDB
import Model
import Testing

@testable import Ledger

/// Real processes on one folder, killed with SIGKILL.
@Suite(.serialized) struct TwoProcessesTests {
    let home: Home
    init() throws { home = try Home() }

    @Test func theSecondIsToldAboutTheFirst() async throws {
        async let first: Void = holdUntilKilled()
        let ready = home.path + "/ready"
        for _ in 0..<1000 where !FileManager.default.fileExists(atPath: ready) {
            try await Task.sleep(for: .milliseconds(20))
        }
        let pid = try String(contentsOfFile: ready, encoding: .utf8)
        let failure = #expect(throws: Failure.self) { try home.open() }
        #expect(failure?.kind == .locked)
        #expect(failure?.why.contains("bob@desk (process \(pid))") == true, "\(String(describing: failure))")
        #expect(failure?.why.contains("slipway apply -i harbor.yaml") == true)
        // Reading works meanwhile, sees what was committed, and is told that the run goes on.
        let reader = try home.open(.read)
        #expect(try reader.history().map(\.ending) == [.running])
        #expect(try reader.allocations().count == 1)
        try await Task.sleep(for: .milliseconds(300))
        #expect(try home.open(.read).steps().count == 1)
        kill(try #require(Int32(pid)), SIGKILL)
        await first
        let after = try home.open()
        #expect(try after.history().map(\.ending) == [.cutOff])
        #expect(try after.allocate(cluster: .of(["z", "a"])) == ["a": "10.244.0.0/24", "z": "10.244.1.0/24"])
    }

    private func holdUntilKilled() async {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = home.folder.path as String] in
            let folder = ClusterFolder(path: path)
            let holder = Holder(by: "bob@desk", command: "slipway apply -i harbor.yaml")
            let ledger = try Ledger.open(folder, mode: .write, holder: holder)
            _ = try ledger.allocate(cluster: .of(["a"]))
            _ = try ledger.begin(.of(["a"]))
            ledger.tell("a", 0, "file", .ok)
            try "\(getpid())".write(toFile: path + "/../ready", atomically: true, encoding: .utf8)
            sleep(60)
        }
    }

    /// A writer that is killed again and again, each time at another moment. What it said it had committed is there,
    /// and nothing that was given to one host ever belongs to another.
    @Test func nothingCommittedIsLostHoweverOftenItIsKilled() async throws {
        for round in 0..<20 {
            let delay = UInt32.random(in: 500...90_000)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [path = home.folder.path as String, round = round as Int, delay = delay as UInt32] in
                try Self.writeUntilKilled(path, round: round, after: delay)
            }
            let told = try acknowledged()
            let ledger = try home.open()
            let shares = try ledger.allocations()
            #expect(Set(shares.map(\.place)).count == shares.count)
            #expect(Set(shares.compactMap(\.host)).count == shares.count)
            let known = Dictionary(
                shares.map { ($0.host?.rawValue ?? "", $0.place) }, uniquingKeysWith: { first, _ in first })
            for (host, place) in told { #expect(known[host] == place, "\(host) after round \(round)") }
            #expect(try ledger.history(limit: 100).allSatisfy { $0.ending == .cutOff })
            #expect(try ledger.read("check") { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"])
            try ledger.close()
            if round == 10 { try moveHouse() }
        }
        #expect(try acknowledged().count > 5, "the writer was killed too early to have written anything")
    }

    private static func writeUntilKilled(_ path: String, round: Int, after delay: UInt32) throws {
        let ledger = try Ledger.open(ClusterFolder(path: path), mode: .write)
        let log = open(path + "/../acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        Thread.detachNewThread {
            usleep(delay)
            kill(getpid(), SIGKILL)
        }
        _ = try ledger.begin(.of(["a"]))
        var hosts: [HostName] = []
        for number in 0..<2000 {
            hosts.append(HostName("host-\(round)-\(number)"))
            let given = try ledger.allocate(cluster: .of(hosts, pods: "10.0.0.0/8", hostPrefix: 28))
            let last = hosts[number]
            let place = ((given[last]?.base.number ?? 0) - 0x0a00_0000) >> 4
            let line = Array("\(last) \(place)\n".utf8)
            _ = write(log, line, line.count)
            ledger.tell("a", number, "file-\(number)", number.isMultiple(of: 3) ? .changed(1) : .ok, changes: ["x"])
        }
        sleep(60)
    }

    /// A folder that was copied right after a kill is as good as the one it was copied from.
    private func moveHouse() throws {
        let copy = home.folder.path + ".copy"
        try FileManager.default.copyItem(atPath: home.folder.path, toPath: copy)
        try FileManager.default.removeItem(atPath: home.folder.path)
        try FileManager.default.moveItem(atPath: copy, toPath: home.folder.path)
    }

    private func acknowledged() throws -> [String: UInt64] {
        let path = home.path + "/acknowledged"
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        var told: [String: UInt64] = [:]
        for words in lines.map({ $0.split(separator: " ") }) where words.count == 2 {
            told[String(words[0])] = UInt64(words[1])
        }
        return told
    }
}
