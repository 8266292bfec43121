import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// Connections, agents and hosts that go in the middle of the work: said clearly, nothing half, and the next run
    /// goes on.
    @Suite(.serialized) struct Faults {
        private let host: HostName = "node-3"
        private let target = "/srv/faults/big"

        /// A step that has begun when `/srv/faults/begun` is there, and takes some seconds.
        private func slowStep(_ harbour: Harbour, seconds: Int = 4) async throws -> URL {
            try await harbour.on(host, "rm -rf /srv/faults; mkdir -p /srv/faults")
            let words = "touch /srv/faults/begun; sleep \(seconds); touch /srv/faults/ended"
            return try harbour.write(
                "slow-\(seconds).yaml", "- run: { argv: [sh, -c, \"\(words)\"], creates: /srv/faults/ended }\n")
        }

        private func expectLost(_ result: Slipway.Result, location: SourceLocation = #_sourceLocation) {
            #expect(result.status == 4, "\(result.words)", sourceLocation: location)
            result.expectWholeFailures(location: location)
            #expect(result.failures.contains { $0["host"] as? String == host.rawValue }, sourceLocation: location)
        }

        @Test(arguments: [Harbour.Victim.session, .agent])
        func aWriteThatIsCutOffLeavesTheOldFileOrTheNewOne(_ victim: Harbour.Victim) async throws {
            let harbour = try await Shore.open()
            let big = harbour.folder.appending(path: "big")
            try Data(repeating: 7, count: 48 << 20).write(to: big)
            try await harbour.on(host, "rm -rf /srv/faults; mkdir -p /srv/faults; echo old > \(target)")
            let playbook = try harbour.write("big.yaml", "- file: { path: \(target), local: \(big.path) }\n")
            let blow = harbour.strike(victim, on: host, when: "test -s /srv/faults/.slipway-*")
            let result = try await harbour.slipway.run(
                "apply", playbook.path, "--yes", "--host", host.rawValue, "--output", "json")
            #expect(try await blow.value != nil)
            expectLost(result)
            let left = try await harbour.on(host, "stat -c %s \(target); cat \(target) | head -c 4 | od -An -c")
            #expect(["4", "\(48 << 20)"].contains(left.output.split(separator: "\n").first ?? ""), "\(left.output)")

            let again = try await harbour.slipway.run("apply", playbook.path, "--yes", "--host", host.rawValue)
            #expect(again.status == 0, "\(again.words)")
            let size = try await harbour.on(host, "stat -c %s \(target); ls -A /srv/faults")
            // An agent that was killed could not tidy up; what it left goes later.
            let files = size.output.split(separator: "\n")
            #expect(files.first == "\(48 << 20)" && (victim == .agent || files.count == 2), "\(size.output)")
            try await harbour.on(host, "rm -r /srv/faults")
        }

        @Test(arguments: [Harbour.Victim.agent, .session])
        func aCommandWhoseConnectionIsCutOffIsDoneAgain(_ victim: Harbour.Victim) async throws {
            let harbour = try await Shore.open()
            let playbook = try await slowStep(harbour, seconds: 2)
            let blow = harbour.strike(victim, on: host, when: "[ -e /srv/faults/begun ]")
            let result = try await harbour.slipway.run(
                "apply", playbook.path, "--yes", "--host", host.rawValue, "--output", "json")
            #expect(try await blow.value != nil)
            expectLost(result)
            // An agent that lost its controller finishes what it began, and holds the host until then.
            if victim == .session { try await harbour.wait(until: "[ -e /srv/faults/ended ]", on: host) }
            let again = try await harbour.slipway.run("apply", playbook.path, "--yes", "--host", host.rawValue)
            #expect(again.status == 0, "\(again.words)")
        }

        @Test func aHostThatVanishesInTheMiddleOfAStepIsLost() async throws {
            let harbour = try await Shore.open()
            let playbook = try await slowStep(harbour)
            let run = try harbour.slipway.start([
                "apply", playbook.path, "--yes", "--host", "node-3", "--output", "json",
            ])
            try await harbour.wait(until: "[ -e /srv/faults/begun ]", on: host)
            try await harbour.lab.kill(host)
            expectLost(await run.result())
            let gone = try await harbour.slipway.run(
                "plan", "--host", "node-3", "--output", "json", environment: ["SLIPWAY_SILENCE": "3"])
            expectLost(gone)
            try await harbour.lab.start(host)
            #expect(try await harbour.slipway.run("apply", playbook.path, "--yes", "--host", "node-3").status == 0)
            try await harbour.expectConverging()
        }

        @Test func aHostThatStandsStillIsLostInTime() async throws {
            let harbour = try await Shore.open()
            let playbook = try await slowStep(harbour)
            let quick = ["SLIPWAY_SILENCE": "3"]
            let run = try harbour.slipway.start(
                ["apply", playbook.path, "--yes", "--host", "node-3", "--output", "json"], environment: quick)
            try await harbour.wait(until: "[ -e /srv/faults/begun ]", on: host)
            try await harbour.lab.pause(host)
            let frozen = ContinuousClock.now
            let result = await run.result()
            expectLost(result)
            #expect(result.fails("why", with: "stopped answering"), "\(result.words)")
            #expect(ContinuousClock.now - frozen < .seconds(15))

            // The others are not held up by it.
            let others = try await harbour.slipway.run("apply", "--yes", "--output", "json", environment: quick)
            expectLost(others)
            #expect(others.failures.count == 1 && others.changes == [], "\(others.words)")
            try await harbour.lab.resume(host)
            try await harbour.wait(until: "[ -e /srv/faults/ended ]", on: host)
            try await harbour.expectConverging()
        }
    }
}
