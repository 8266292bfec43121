import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// Runtime and etcd out of release archives instead of packages.
    @Suite(.serialized) struct Archives {
        private static let lab = "depot"

        /// Archives laid out as the projects release them, made of what the lab's packages hold.
        private func pack(_ image: String, into folder: URL) async throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let script = """
                cd '\(folder.path)'
                for name in containerd runc containernetworking-plugins etcd-server etcd-client; do
                    dpkg-deb -x '\(image)'/packages/"$name"_*.deb all
                done
                tar -C all/usr -czf containerd.tgz bin/containerd bin/containerd-shim-runc-v2 bin/ctr
                tar -C all/usr/lib/cni -czf plugins.tgz .
                mv "$(find all -name runc -type f | head -n 1)" runc.amd64
                mkdir etcd-v3-linux-amd64 && cp all/usr/bin/etcd all/usr/bin/etcdctl etcd-v3-linux-amd64/
                tar -czf etcd.tar.gz etcd-v3-linux-amd64
                sha256sum containerd.tgz plugins.tgz runc.amd64 etcd.tar.gz
                """
            let process = Process()
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-ec", script + " > sums"]
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0)
        }

        private func sections(_ folder: URL) throws -> String {
            let sums = try String(contentsOf: folder.appending(path: "sums"), encoding: .utf8)
            var sha256: [String: String] = [:]
            for line in sums.split(separator: "\n") {
                let words = line.split(separator: " ")
                sha256[String(words[1])] = String(words[0])
            }
            func file(_ name: String) -> String { "archive: archives/\(name), sha256: \(sha256[name] ?? "")" }
            return """
                runtime:
                  source: archive
                  containerd: { \(file("containerd.tgz")) }
                  runc: { \(file("runc.amd64")) }
                  plugins: { \(file("plugins.tgz")) }
                etcd: { source: archive, \(file("etcd.tar.gz")) }
                hosts:
                """
        }

        @Test func installsThemAndSeesDrift() async throws {
            let folder = URL(filePath: "/tmp/slipway-test-depot-\(getpid())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            var options = LabOptions()
            (options.hosts, options.subnet) = (1, "10.83.0.0/24")
            options.inventory = folder.appending(path: "lab.yaml").path
            let lab = try Lab(name: Self.lab)
            try await lab.down { _ in }
            let description = try await lab.up(options) { _ in }
            try await pack(description.image, into: folder.appending(path: "archives"))
            let text = try String(contentsOfFile: options.inventory, encoding: .utf8)
            let inventory = folder.appending(path: "inventory.yaml")
            try Data(text.replacing("hosts:", with: try sections(folder.appending(path: "archives"))).utf8)
                .write(to: inventory)
            let slipway = Slipway(home: folder.appending(path: "home"), inventory: inventory)

            let first = try await slipway.run("apply", "--yes")
            #expect(first.status == 0, "\(first.words)")
            let second = try await slipway.run("apply", "--yes", "--output", "json")
            #expect(second.status == 0 && second.changes == [], "\(second.words)")
            let running = try await lab.exec(
                "cp-1",
                ["sh", "-ec", "readlink /proc/$(pidof containerd)/exe /proc/$(pidof etcd)/exe; ls /opt/cni/bin/bridge"])
            #expect(
                running.output == "/usr/local/bin/containerd\n/usr/local/lib/etcd/etcd\n/opt/cni/bin/bridge\n",
                "\(running.output)\(running.errors)")

            _ = try await lab.exec("cp-1", ["sh", "-ec", "echo broken > /opt/cni/bin/bridge; rm /usr/local/sbin/runc"])
            let plan = try await slipway.run("plan", "--output", "json")
            #expect(plan.status == 2 && plan.changes.contains { $0.contains("bridge") }, "\(plan.changes)")
            let repaired = try await slipway.run("apply", "--yes")
            #expect(repaired.status == 0, "\(repaired.words)")
            #expect(try await slipway.run("plan").status == 0)

            try Data("tampered".utf8).write(to: folder.appending(path: "archives/runc.amd64"))
            _ = try await lab.exec("cp-1", ["rm", "/usr/local/sbin/runc"])
            let refused = try await slipway.run("apply", "--yes")
            #expect(refused.status == 3 && refused.words.contains("runc.amd64"), "\(refused.words)")
            #expect(try await !lab.exec("cp-1", ["test", "-e", "/usr/local/sbin/runc"]).isSuccess)
            try await lab.down { _ in }
            try FileManager.default.removeItem(at: folder)
        }
    }
}
