import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// Hosts come and go: nobody is dropped silently, and whoever leaves is forgotten by all.
    @Suite(.serialized) struct Leaving {
        /// A lab of its own, since hosts of it go for good.
        private static let harbour = Task { () async throws -> Harbour in
            let folder = URL(filePath: "/tmp/slipway-leave-\(getpid())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let lab = try Lab(name: "leave")
            var options = LabOptions()
            (options.subnet, options.hosts) = ("10.87.0.0/24", 5)
            let inventory = folder.appending(path: "lab.yaml")
            options.inventory = inventory.path
            try await lab.down { _ in }
            _ = try await lab.up(options) { print("lab: \($0)") }
            let slipway = Slipway(home: folder.appending(path: "home"), inventory: inventory)
            let first = try await slipway.run("apply", "--yes", "--output", "json")
            return Harbour(lab: lab, folder: folder, inventory: inventory, plan: first, first: first, second: first)
        }

        /// The inventory without some hosts, over the same ledger.
        private func without(_ names: String..., in harbour: Harbour) throws -> Slipway {
            let text = try String(contentsOf: harbour.inventory, encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let rest = lines.filter { line in !names.contains { line.hasPrefix("  \($0): ") } }
            var slipway = harbour.slipway
            slipway.inventory = try harbour.write(
                "without-\(names.joined(separator: "-")).yaml", rest.joined(separator: "\n"))
            return slipway
        }

        private func notes(_ result: Slipway.Result) -> [String] {
            result.events.filter { $0["event"] as? String == "note" }.compactMap { $0["text"] as? String }
        }

        @Test func aHostThatLeftTheInventoryIsReportedAndKept() async throws {
            let harbour = try await Self.harbour.value
            #expect(harbour.first.status == 0, "\(harbour.first.failures)")
            let slipway = try without("node-4", in: harbour)
            let plan = try await slipway.run("plan", "--output", "json")
            #expect(plan.status == 0 && plan.changes == [], "\(plan.words)")
            #expect(
                notes(plan).contains { $0.contains("node-4") && $0.contains("slipway remove node-4") }, "\(plan.words)")
            let apply = try await slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0 && apply.changes == [], "\(apply.words)")
            for command in ["status", "validate"] {
                let told = try await slipway.run(command)
                #expect(told.status == 0 && told.output.contains("slipway remove node-4"), "\(told.words)")
            }
            #expect(try await harbour.on("cp-1", "grep -q node-4 /etc/hosts").isSuccess)
        }

        @Test func aHostUnderANewNameIsRefused() async throws {
            let harbour = try await Self.harbour.value
            var slipway = harbour.slipway
            let text = try String(contentsOf: harbour.inventory, encoding: .utf8)
            slipway.inventory = try harbour.write("renamed.yaml", text.replacing("  node-4: ", with: "  node-9: "))
            let plan = try await slipway.run("plan")
            #expect(plan.status == 6 && plan.errors.contains("slipway remove node-4"), "\(plan.words)")
        }

        @Test func aHostThatStillStandsInTheInventoryIsRefused() async throws {
            let harbour = try await Self.harbour.value
            let refused = try await harbour.slipway.run("remove", "node-4", "--yes", "--until", "03")
            #expect(refused.status == 3 && refused.errors.contains("--still-in-inventory"), "\(refused.words)")
            let unknown = try await harbour.slipway.run("remove", "node-44", "--yes", "--until", "03")
            #expect(unknown.status == 3 && unknown.errors.contains("node-4"), "\(unknown.words)")
            // Members are an odd number, with it and without it.
            var alone = try without("cp-1", in: harbour)
            let text = try String(contentsOf: alone.inventory, encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let few = lines.map { $0.hasPrefix("  node-2:") ? $0.replacing(", etcd]", with: "]") : $0 }
            alone.inventory = try harbour.write("alone.yaml", few.joined(separator: "\n"))
            let last = try await alone.run("remove", "cp-1", "--yes", "--until", "03")
            #expect(last.status == 6 && last.errors.contains("only control-plane host"), "\(last.words)")
        }

        @Test func aHostLeavesAndComesBackAsAnother() async throws {
            let harbour = try await Self.harbour.value
            let slipway = try without("node-4", in: harbour)
            let removed = try await slipway.run("remove", "node-4", "--yes", "--until", "03", "--output", "json")
            #expect(removed.status == 0, "\(removed.failures) \(removed.errors)")
            #expect(try await harbour.on("cp-1", "grep -q node-4 /etc/hosts").isSuccess == false)
            let plan = try await slipway.run("plan", "--output", "json")
            #expect(plan.status == 0 && plan.changes == [] && notes(plan).allSatisfy { !$0.contains("node-4") })
            let again = try await slipway.run("remove", "node-4", "--yes", "--until", "03")
            #expect(again.status == 0, "\(again.words)")
            #expect(try await slipway.run("status").output.contains("node-4") == false)

            // It joins again with one apply, under another share.
            let before = try await harbour.slipway.run("validate", "--output", "json").events
            #expect(
                before.contains { $0["host"] as? String == "node-4" && $0["podCIDR"] as? String == "10.244.5.0/24" })
            try await harbour.expectConverging()
            #expect(try await harbour.on("cp-1", "grep -q node-4 /etc/hosts").isSuccess)
        }

        @Test func aDeadHostLeavesWithoutBeingAsked() async throws {
            let harbour = try await Self.harbour.value
            try await harbour.lab.kill("node-4")
            let slipway = try without("node-4", in: harbour)
            let start = ContinuousClock.now
            let removed = try await slipway.run("remove", "node-4", "--yes", "--until", "03", "--output", "json")
            #expect(removed.status == 0, "\(removed.failures) \(removed.errors)")
            #expect(removed.errors.contains("node-4 does not answer"), "\(removed.words)")
            #expect(ContinuousClock.now - start < .seconds(60))
            let status = try await slipway.run("status")
            #expect(status.output.contains("was removed while it did not answer"), "\(status.words)")
            try await harbour.lab.start("node-4")
            #expect(try await slipway.run("remove", "node-4", "--yes", "--until", "03").status == 0)
            #expect(try await slipway.run("status").output.contains("node-4") == false)
            try await harbour.expectConverging()
        }

        /// Only the new host is worked on; the others come with a run for all.
        @Test func aNewHostAloneIsGreeted() async throws {
            let harbour = try await Self.harbour.value
            let slipway = try without("node-4", in: harbour)
            #expect(try await slipway.run("remove", "node-4", "--yes", "--until", "03").status == 0)
            let alone = try await harbour.slipway.run("apply", "--yes", "--host", "node-4", "--output", "json")
            #expect(alone.status == 0, "\(alone.failures)")
            #expect(notes(alone).contains { $0.contains("will not know node-4") }, "\(alone.words)")
            try await harbour.expectConverging()
        }

        /// Cut off anywhere, the same command finishes it.
        @Test(arguments: [0.3, 0.8, 1.5, 2.5, 4.0]) func aRemovalMayBeCutOff(after seconds: Double) async throws {
            let harbour = try await Self.harbour.value
            let slipway = try without("node-4", in: harbour)
            let running = try slipway.start(["remove", "node-4", "--yes", "--until", "03"])
            try await Task.sleep(for: .seconds(seconds))
            running.signal(SIGKILL)
            _ = await running.result()
            let again = try await slipway.run("remove", "node-4", "--yes", "--until", "03", "--output", "json")
            #expect(again.status == 0, "\(again.failures) \(again.errors)")
            #expect(try await harbour.on("cp-1", "grep -q node-4 /etc/hosts").isSuccess == false)
            try await harbour.expectConverging()
        }
    }
}
