import Foundation
import Model
import StepKit
import Wire

/// A process of an API server, controller manager or scheduler, whoever started it.
struct ComponentProcess: Equatable, Sendable {
    var id: Int
    /// With its name, separated by blanks.
    var arguments: String

    /// The kernel keeps so many letters of a program's name.
    private static let longestName = 15

    /// All of a name; none where the host has no `pgrep` to tell.
    static func all(of name: String, on host: some Reader) async throws -> [ComponentProcess] {
        let reply = try await host.probe("pgrep", "--exact", "--list-full", "--", String(name.prefix(longestName)))
        return reply.output.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let id = Int(words[0]) else { return nil }
            let arguments = String(words[1])
            return arguments.prefix { $0 != " " }.hasSuffix(name) ? ComponentProcess(id: id, arguments: arguments) : nil
        }
    }

    /// Waits until it has ended, which somebody else sees to.
    var ending: Change {
        let argv = ["timeout", "120", "tail", "--pid=\(id)", "-f", "/dev/null"]
        return .run("wait until process \(id) has ended", argv, timeout: 130_000, undo: [.nothing])
    }
}

extension HostFacts {
    /// Seconds since a moment of the host's own clock, in nanoseconds since 1970.
    func age(of moment: Int64) -> Double {
        Date().timeIntervalSince1970 + clockSkew - Double(moment) / 1e9
    }
}
