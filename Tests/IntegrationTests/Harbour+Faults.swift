import Foundation
import Lab
import Model
import Testing

extension Harbour {
    /// Kills the agent of a host, or the sshd session above it, as soon as a shell condition holds there. Gives back
    /// the number of the process it killed.
    func strike(_ victim: Victim, on host: HostName, when condition: String) -> Task<Int?, any Error> {
        let script = """
            n=0; until \(condition); do n=$((n+1)); [ $n -lt 400 ] || exit 9; sleep 0.05; done
            for e in /proc/[0-9]*/exe; do
                case "$(readlink $e)" in /var/lib/slipway/agent-*) ;; *) continue;; esac
                p=${e%/exe}; p=${p#/proc/}
                [ \(victim.rawValue) = agent ] || p=$(awk '/^PPid:/{print $2}' /proc/$p/status)
                kill -9 $p; echo $p
            done
            """
        return Task { Int(try await on(host, script).output.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    enum Victim: String { case agent, session }

    /// Waits until a shell condition holds on a host, 20 seconds at most.
    func wait(until condition: String, on host: HostName) async throws {
        try await on(host, "n=0; until \(condition); do n=$((n+1)); [ $n -lt 400 ] || exit 9; sleep 0.05; done")
    }

    /// A run of everything ends well, and one after it finds nothing to do.
    func expectConverging(_ note: Comment? = nil, location: SourceLocation = #_sourceLocation) async throws {
        let apply = try await slipway.run("apply", "--yes", "--output", "json")
        #expect(apply.status == 0, note ?? "\(apply.words)", sourceLocation: location)
        try await expectNothingToDo(location: location)
    }

    /// A run of everything finds nothing to do.
    func expectNothingToDo(location: SourceLocation = #_sourceLocation) async throws {
        let again = try await slipway.run("apply", "--yes", "--output", "json")
        #expect(again.status == 0 && again.changes == [], "\(again.words)", sourceLocation: location)
    }
}

extension Slipway.Result {
    /// The failures of a run with `--output json`: of hosts that were lost and of steps.
    var failures: [[String: Any]] { events.compactMap { $0["failure"] as? [String: Any] } }

    /// Every failure says where, what, why and what to do next.
    func expectWholeFailures(location: SourceLocation = #_sourceLocation) {
        #expect(!failures.isEmpty, "\(words)", sourceLocation: location)
        for failure in failures {
            for key in ["host", "what", "why", "hint"] {
                #expect((failure[key] as? String)?.isEmpty == false, "no \(key): \(failure)", sourceLocation: location)
            }
        }
    }

    /// Some failure says this.
    func fails(_ key: String, with words: String) -> Bool {
        failures.contains { ($0[key] as? String)?.contains(words) == true }
    }
}
