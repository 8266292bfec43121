import Foundation
import Lab
import Model
import Testing

extension RealHosts {
    /// A login that is not root and needs a password to become root.
    @Suite(.serialized) struct Sudo {
        private let hosts: [HostName] = ["node-2", "node-3"]

        private func slipway(_ harbour: Harbour) throws -> Slipway {
            try harbour.slipway("worker") {
                $0.replacing("user: root", with: "user: worker").replacing("sudo: none", with: "sudo: password")
            }
        }

        /// A program that answers every question in the same way, and writes down what it was asked.
        private func asking(_ harbour: Harbour, _ answer: String) throws -> (program: URL, questions: URL) {
            let questions = harbour.folder.appending(path: "questions-\(answer)")
            let program = try harbour.write(
                "ask-\(answer)", "#!/bin/sh\necho \"$1\" >> \(questions.path)\necho '\(answer)'\n")
            chmod(program.path, 0o755)
            return (program, questions)
        }

        private func run(_ slipway: Slipway, asking program: URL) async throws -> Slipway.Result {
            try await slipway.run(
                "plan", "--layer", "01-hosts", "--host", "node-2,node-3", "--output", "json",
                environment: ["SLIPWAY_ASKPASS": program.path])
        }

        private func withWorkers(_ harbour: Harbour, _ body: () async throws -> Void) async throws {
            let make = """
                useradd -m -s /bin/sh worker; echo worker:right | chpasswd
                echo 'worker ALL=(ALL:ALL) ALL' > /etc/sudoers.d/worker; chmod 0440 /etc/sudoers.d/worker
                mkdir -m 0700 /home/worker/.ssh; cp /root/.ssh/authorized_keys /home/worker/.ssh/
                chown -R worker: /home/worker
                """
            // The session of a login lives on for a moment.
            let remove = "rm -f /etc/sudoers.d/worker; pkill -KILL -u worker || true; userdel -rf worker 2>&1 || true"
            for host in hosts { try await harbour.on(host, remove + "; " + make) }
            let result = await Harbour.outcome(of: body)
            for host in hosts { try await harbour.on(host, remove) }
            try result.get()
        }

        @Test func aWrongPasswordIsTriedOnOneHostOnly() async throws {
            let harbour = try await Shore.open()
            try await withWorkers(harbour) {
                let (program, questions) = try asking(harbour, "wrong")
                let result = try await run(try slipway(harbour), asking: program)
                #expect(result.status == 4, "\(result.words)")
                result.expectWholeFailures()
                #expect(Set(result.failures.compactMap { $0["host"] as? String }) == ["node-2", "node-3"])
                #expect(result.failures.allSatisfy { $0["what"] as? String == "become root" }, "\(result.failures)")
                let reasons = result.failures.compactMap { $0["why"] as? String }
                #expect(reasons.count { $0 == "sudo refused the password of worker" } == 1, "\(reasons)")
                #expect(reasons.count { $0.contains("so it is not tried here") } == 1, "\(reasons)")
                #expect(!result.words.contains("wrong"), "\(result.words)")
                let asked = try String(contentsOf: questions, encoding: .utf8)
                #expect(asked == "Password of worker for sudo on the hosts: \n")

                // Only one of the hosts has seen it: where sudo is given nothing, nobody fails to authenticate.
                var refusals = 0
                for host in hosts {
                    let lines = try await harbour.on(
                        host,
                        "journalctl --no-pager -q --since -1min | grep -c 'authentication failure;.*user=worker' || true"
                    )
                    refusals += Int(lines.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 0 ? 1 : 0
                }
                #expect(refusals == 1)
            }
        }

        @Test func theRightPasswordIsAskedForOnce() async throws {
            let harbour = try await Shore.open()
            try await withWorkers(harbour) {
                let (program, questions) = try asking(harbour, "right")
                let result = try await run(try slipway(harbour), asking: program)
                #expect(result.status == 0, "\(result.words)")
                #expect(try String(contentsOf: questions, encoding: .utf8).split(separator: "\n").count == 1)
            }
        }
    }
}
