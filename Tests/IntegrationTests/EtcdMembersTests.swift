import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// Members that lose their data, and members that come and go, while a client writes.
    @Suite(.serialized) struct EtcdMembers {
        private static let seed =
            UInt64(ProcessInfo.processInfo.environment["SLIPWAY_SEED"] ?? "") ?? UInt64.random(in: 1...99_999)

        private func expectHealth(_ harbour: Harbour, members: Int = 3, location: SourceLocation = #_sourceLocation)
            async throws
        {
            let status = try await harbour.slipway.run("etcd", "status", "--output", "json")
            #expect(status.status == 0, "\(status.words)", sourceLocation: location)
            #expect(status.events.first?["healthy"] as? Int == members, "\(status.words)", sourceLocation: location)
        }

        /// The same hosts, of which only these have the role.
        private func cluster(of members: [String], _ harbour: Harbour) throws -> Slipway {
            var other = harbour.slipway
            let lines = try String(contentsOf: harbour.inventory, encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false)
            let text = lines.map { line in
                let name = line.split(separator: ":").first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
                let bare = line.replacing(", etcd]", with: "]")
                return members.contains(name) ? bare.replacing("roles: [", with: "roles: [etcd, ") : bare
            }.joined(separator: "\n")
            other.inventory = try harbour.write("members-\(members.count).yaml", text)
            return other
        }

        @Test func dataThatIsGoneIsReplacedAndNothingIsLost() async throws {
            let harbour = try await Shore.open()
            try await harbour.expectConverging()
            var client = EtcdClient(harbour: harbour)
            client.members = [11, 12]
            try await client.begin()
            // Once under a process that runs, once for good.
            for (host, damage) in [
                ("node-2", "rm -rf /var/lib/etcd/member"), ("node-2", "systemctl stop etcd; rm -rf /var/lib/etcd"),
            ] as [(HostName, String)] {
                try await harbour.on(host, damage)
                let plan = try await harbour.slipway.run("plan", "--output", "json")
                #expect(plan.changes.contains { $0.hasPrefix("remove the etcd member node-2") }, "\(plan.words)")
                let repair = try await harbour.slipway.run("repair", host.rawValue, "--yes", "--output", "json")
                #expect(repair.status == 0, "\(repair.words)")
                #expect(repair.changes.contains { $0.hasPrefix("give the etcd member node-2") }, "\(repair.words)")
                try await expectHealth(harbour)
            }
            try await client.expectNothingLost()
            try await harbour.expectConverging()
        }

        /// Nothing of what was damaged is destroyed.
        @Test(
            arguments: [
                // Near the beginning: of what stands behind the last record a member takes no notice.
                "dd if=/dev/urandom of=$(ls -d member/wal/0*.wal | head -1) bs=64 count=16 seek=4 conv=notrunc",
                "truncate -s 8192 member/snap/db", "dd if=/dev/urandom of=member/snap/db bs=4k count=6 conv=notrunc",
                "rm -rf member/wal", "rm -rf member; echo gibberish > member", "rm -f member/wal/0*.wal",
            ])
        func damagedDataIsMovedAsideAndReplaced(_ damage: String) async throws {
            let harbour = try await Shore.open()
            try await harbour.on(
                "node-1",
                "systemctl stop etcd; rm -rf /var/lib/etcd.lost-*; cd /var/lib/etcd; \(damage); chown -R etcd:etcd .; "
                    + "systemctl start --no-block etcd; sleep 3")
            let apply = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            let kept = try await harbour.on("node-1", "ls -d /var/lib/etcd.lost-*/member; rm -rf /var/lib/etcd.lost-*")
            #expect(kept.isSuccess, "\(kept.output)\(kept.errors)\(apply.words)")
            try await expectHealth(harbour)
            try await harbour.expectNothingToDo()
        }

        /// It is healthy, alone, and of another cluster.
        @Test func aMemberThatFoundedAClusterOfItsOwnComesBack() async throws {
            let harbour = try await Shore.open()
            try await harbour.on(
                "node-2",
                """
                systemctl stop etcd; rm -rf /var/lib/etcd/member; cp /etc/etcd/state.env /root/state.env
                printf 'ETCD_INITIAL_CLUSTER_STATE=new\\nETCD_INITIAL_CLUSTER=node-2=https://10.78.0.13:2380\\n' \
                  > /etc/etcd/state.env
                systemctl start etcd; rm -f /etc/etcd/state.env; cp /root/state.env /etc/etcd/state.env
                """)
            let apply = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(apply.status == 0, "\(apply.words)")
            let kept = try await harbour.on("node-2", "ls -d /var/lib/etcd.lost-*/member; rm -rf /var/lib/etcd.lost-*")
            #expect(kept.isSuccess, "\(apply.words)")
            try await expectHealth(harbour)
            try await harbour.expectNothingToDo()
        }

        /// The controller ends in the middle of it, at other moments each time.
        @Test func aReplacementIsFinishedByTheSameCommand() async throws {
            print("moments of seed \(Self.seed); SLIPWAY_SEED=\(Self.seed) tries the same again")
            let harbour = try await Shore.open()
            var client = EtcdClient(harbour: harbour)
            client.members = [11, 12]
            try await client.begin()
            var state = Self.seed
            for round in 0..<4 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let moment = 500 + round * 3_500 + Int(state >> 33) % 3_500
                try await harbour.on("node-2", "systemctl stop etcd; rm -rf /var/lib/etcd/member")
                let run = try harbour.slipway.start(["repair", "node-2", "--yes"])
                try await Task.sleep(for: .milliseconds(moment))
                run.signal(SIGKILL)
                _ = await run.result()
                let again = try await harbour.slipway.run("repair", "node-2", "--yes", "--output", "json")
                #expect(again.status == 0, "seed \(Self.seed), round \(round), \(moment) ms: \(again.words)")
                try await expectHealth(harbour)
            }
            try await client.expectNothingLost()
            try await harbour.expectConverging("seed \(Self.seed)")
        }

        @Test func membersFollowTheInventory() async throws {
            let harbour = try await Shore.open()
            var client = EtcdClient(harbour: harbour)
            client.members = [11]
            try await client.begin()
            let one = try cluster(of: ["cp-1"], harbour)
            let fewer = try await one.run("apply", "--yes", "--output", "json")
            #expect(fewer.status == 0, "\(fewer.words)")
            #expect(fewer.changes.filter { $0.hasPrefix("remove the etcd member") }.count == 2, "\(fewer.words)")
            #expect(try await harbour.on("node-1", "! pidof etcd && [ ! -e /etc/etcd ]").isSuccess)
            #expect(try await harbour.on("node-1", "ls -d /var/lib/etcd.lost-*/member").isSuccess)
            let still = try await one.run("apply", "--yes", "--output", "json")
            #expect(still.status == 0 && still.changes == [], "\(still.words)")
            // One in place of another, and back.
            let others = try cluster(of: ["cp-1", "node-1", "node-3"], harbour)
            let more = try await others.run("apply", "--yes", "--output", "json")
            #expect(more.status == 0, "\(more.words)")
            #expect(more.changes.filter { $0.hasPrefix("give the etcd member") }.count == 2, "\(more.words)")
            let swap = try await harbour.slipway.run("apply", "--yes", "--output", "json")
            #expect(swap.status == 0, "\(swap.words)")
            let joined = swap.changes.firstIndex { $0.hasPrefix("give the etcd member node-2") }
            let left = swap.changes.firstIndex { $0.hasPrefix("remove the etcd member node-3") }
            #expect(joined ?? .max < left ?? .min, "\(swap.changes)")
            #expect(!swap.changes.contains { $0.contains("restart etcd") }, "\(swap.changes)")
            try await client.expectNothingLost()
            try await expectHealth(harbour)
            try await harbour.expectConverging()
            for host in ["node-1", "node-2", "node-3"] as [HostName] {
                try await harbour.on(host, "rm -rf /var/lib/etcd.lost-*")
            }
        }

        /// Four members, one of them dead: another may not leave.
        @Test func aMemberThatTheOthersNeedStays() async throws {
            let harbour = try await Shore.open()
            try await harbour.on("node-2", "systemctl stop etcd; rm -rf /var/lib/etcd/member")
            try await harbour.on("node-1", "systemctl stop etcd")
            let refused = try await harbour.slipway.run("repair", "node-2", "--yes", "--output", "json")
            #expect(refused.status == 6, "\(refused.words)")
            refused.expectWholeFailures()
            #expect(refused.fails("why", with: "2 of 3 etcd members"), "\(refused.failures)")
            #expect(refused.fails("hint", with: "etcd restore"), "\(refused.failures)")
            try await harbour.on("node-1", "systemctl start etcd")
            let again = try await harbour.slipway.run("repair", "node-2", "--yes", "--output", "json")
            #expect(again.status == 0, "\(again.words)")
            try await expectHealth(harbour)
            try await harbour.expectNothingToDo()
        }
    }
}
