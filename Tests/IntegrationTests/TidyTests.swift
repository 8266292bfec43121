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

        private func up(_ slipway: Slipway) -> [String] {
            let places = ["--name", lab, "--subnet", "10.82.0.0/24", "--inventory", slipway.inventory.path]
            return ["lab", "up", "--hosts", "1"] + places
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
