import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// A lab goes and leaves nothing, be it finished or not.
    @Suite(.serialized) struct Tidiness {
        private let lab = "tidy"

        /// What a lab makes on the machine: mounts, links, namespaces, cgroups, folders.
        private func traces() throws -> [String] {
            let mounts = try String(contentsOfFile: "/proc/mounts", encoding: .utf8).split(separator: "\n").map(
                String.init)
            let links = try FileManager.default.contentsOfDirectory(atPath: "/sys/class/net")
            let spaces = (try? FileManager.default.contentsOfDirectory(atPath: "/run/netns")) ?? []
            let groups = FileManager.default.enumerator(atPath: "/sys/fs/cgroup")?.compactMap { $0 as? String } ?? []
            let folders = (try? FileManager.default.contentsOfDirectory(atPath: Lab.defaultFolder)) ?? []
            return (mounts + links + spaces + groups + folders).filter { $0.contains(lab) }
        }

        private func slipway() throws -> Slipway {
            let folder = URL(filePath: "/tmp/slipway-tidy-\(getpid())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            return Slipway(home: folder.appending(path: "home"), inventory: folder.appending(path: "lab.yaml"))
        }

        private func up(_ slipway: Slipway, _ more: String..., hosts: Int = 1) -> [String] {
            let places = ["--name", lab, "--subnet", "10.82.0.0/24", "--inventory", slipway.inventory.path]
            return ["lab", "up", "--hosts", "\(hosts)"] + places + more
        }

        /// How many milliseconds it takes to connect to the first host, which is one round trip: the least of five times.
        private func roundTrip(from host: HostName? = nil) async throws -> Double {
            let dial = "t=$(date +%s%N); exec 3<>/dev/tcp/10.82.0.11/22; echo $(( $(date +%s%N) - t ))"
            let words = ["for n in 1 2 3 4 5; do bash -c '\(dial)'; done"]
            let text: String
            if let host {
                text = try await Lab(name: lab).exec(host, ["bash", "-c"] + words).output
            } else {
                text = try FleetCargo.shell(words[0])
            }
            let times = text.split(separator: "\n").compactMap { Double($0) }
            return try #require(times.min()) / 1_000_000
        }

        /// The delay is a process of its own, which outlives the command, carries big files unharmed, can be changed
        /// while hosts run, and goes with the lab.
        @Test func aSlowLineIsSlowUntilItIsNot() async throws {
            let slipway = try slipway()
            let made = try await slipway.start(up(slipway, "--latency", "20", hosts: 2)).result()
            #expect(made.status == 0, "\(made.words)")
            let (near, far) = (try await roundTrip(), try await roundTrip(from: "node-1"))
            print("slow line: 20 ms each way are \(near) ms to a host and back, \(far) ms between two hosts")
            #expect((40..<60).contains(near) && (80..<110).contains(far))

            let file = slipway.home.deletingLastPathComponent().appending(path: "big")
            try Data((0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }).write(to: file)
            let playbook = slipway.home.deletingLastPathComponent().appending(path: "big.yaml")
            try Data("- file: { path: /srv/big, local: \(file.path) }\n".utf8).write(to: playbook)
            let apply = try await slipway.run("apply", playbook.path, "--yes")
            #expect(apply.status == 0, "\(apply.words)")

            // A host that starts anew has its slow line again, and one that is asked for without has none.
            let room = try Lab(name: lab)
            try await room.kill("cp-1")
            try await room.start("cp-1")
            #expect(try await (40..<60).contains(roundTrip()))
            let changed = try await slipway.start(up(slipway, hosts: 2)).result()
            #expect(changed.status == 0, "\(changed.words)")
            #expect(try await roundTrip() < 10)
            let slow = try await slipway.start(up(slipway, "--latency", "5", hosts: 2)).result()
            #expect(slow.status == 0, "\(slow.words)")
            #expect(try await (10..<25).contains(roundTrip()))
            let gone = try await slipway.run("lab", "down", "--name", lab)
            #expect(gone.status == 0, "\(gone.words)")
            #expect(try traces() == [])
        }

        @Test func aLabLeavesNothingBehind() async throws {
            let slipway = try slipway()
            let made = try await slipway.start(up(slipway)).result()
            #expect(made.status == 0, "\(made.words)")
            #expect(try !traces().isEmpty)
            let gone = try await slipway.run("lab", "down", "--name", lab)
            #expect(gone.status == 0, "\(gone.words)")
            #expect(try traces() == [])
        }

        @Test(arguments: [400, 1_200, 2_500])
        func aHalfFinishedLabLeavesNothingBehind(_ milliseconds: Int) async throws {
            let slipway = try slipway()
            let running = try slipway.start(up(slipway))
            try await Task.sleep(for: .milliseconds(milliseconds))
            running.signal(SIGKILL)
            _ = await running.result()
            let gone = try await slipway.run("lab", "down", "--name", lab)
            #expect(gone.status == 0, "\(gone.words)")
            #expect(try traces() == [])
            let again = try await slipway.run("lab", "down", "--name", lab)
            #expect(again.status == 0, "\(again.words)")
        }
    }
}
