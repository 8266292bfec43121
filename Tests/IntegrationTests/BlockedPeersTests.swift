import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// Hosts pass big files on to each other where they can, and get them from the controller where they cannot.
    @Suite(.serialized) struct BlockedPeers {
        private static let hosts: [HostName] = ["cp-1", "node-1", "node-2", "node-3"]
        private static let size = 8 << 20

        /// What is isolated on the lab's switch reaches the controller and no other isolated host: every frame between
        /// two of them is dropped without a word, as by a firewall.
        private func isolate(_ isOn: Bool, _ hosts: [HostName]) throws {
            let word = isOn ? "on" : "off"
            for host in hosts {
                _ = try FleetCargo.shell("bridge -n slipway.test link set dev \(host) isolated \(word)")
            }
        }

        /// Brings a file that nobody has to all hosts, and gives back the sentence that says how.
        private func distribute(_ harbour: Harbour, _ name: String) async throws -> (Slipway.Result, note: String?) {
            let file = harbour.folder.appending(path: "peers-\(name)")
            let bytes = (0..<Self.size).map { _ in UInt8.random(in: 0...255) }
            try Data(bytes).write(to: file)
            let playbook = try harbour.write(
                "peers-\(name).yaml", "- file: { path: /srv/peers, local: \(file.path) }\n")
            let result = try await harbour.slipway.run("apply", playbook.path, "--yes", "--output", "json")
            #expect(result.status == 0, "\(result.words)")
            let sum = try FleetCargo.shell("sha256sum < \(file.path)")
            for host in Self.hosts {
                let there = try await harbour.on(host, "sha256sum < /srv/peers; ls -A /srv; rm /srv/peers")
                let lines = there.output.split(separator: "\n")
                #expect(lines.first.map(String.init) == sum, "\(host): \(there.output)")
                #expect(!there.output.contains(".slipway-"), "\(host): \(there.output)")
            }
            let notes = result.events.filter { $0["event"] as? String == "note" }.compactMap { $0["text"] as? String }
            return (result, notes.first { $0.hasPrefix("peers-\(name): ") })
        }

        @Test func hostsThatReachEachOtherPassItOn() async throws {
            let harbour = try await Shore.open()
            let (_, note) = try await distribute(harbour, "free")
            #expect(note == "peers-free: sent from here once, passed on between hosts 3 times")
        }

        @Test func hostsThatReachNobodyGetItFromTheController() async throws {
            let harbour = try await Shore.open()
            try isolate(true, Self.hosts)
            let result = await Harbour.outcome { () async throws in
                let start = ContinuousClock.now
                let (_, note) = try await distribute(harbour, "walled")
                // Nothing was passed on, so there is nothing to tell; and three tries of two seconds are the most. The
                // rest is what a busy machine takes for the files.
                #expect(note == nil)
                #expect(ContinuousClock.now - start < .seconds(60))
            }
            try isolate(false, Self.hosts)
            try result.get()
            try await harbour.expectConverging()
        }

        @Test func twoThatDoNotReachEachOtherGetItFromTheThird() async throws {
            let harbour = try await Shore.open()
            let pair = ["node-2", "node-3"] as [HostName]
            try isolate(true, pair)
            let result = await Harbour.outcome { () async throws in
                let (_, note) = try await distribute(harbour, "half")
                let times = note?.split(separator: ",").first ?? ""
                #expect(["peers-half: sent from here once", "peers-half: sent from here 2 times"].contains(times))
            }
            try isolate(false, pair)
            try result.get()
            try await harbour.expectConverging()
        }
    }
}
