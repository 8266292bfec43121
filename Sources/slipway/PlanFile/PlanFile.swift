import Foundation
import Model
import StepKit

/// A plan that was written down, to be carried out later: what was planned for which hosts, out of which files, and what
/// each step would do. It holds no content of what it writes but what `plan` shows, and checksums of the rest.
struct PlanFile: Codable, Equatable {
    static let kind = "slipway plan"
    static let form = 1

    /// A file that the plan was made from.
    struct Source: Codable, Equatable {
        /// Absolute.
        var path: String
        var sha256: String
    }
    /// What was chosen on the command line.
    struct Choice: Codable, Equatable {
        /// The user's own playbooks, absolute; empty for the built-in layers.
        var playbooks: [String] = []
        var layers: [String] = []
        var until: String?
        /// By name; nil for all.
        var hosts: [HostName]?
        /// Absolute.
        var bundle: String?
        var acceptsUntestedVersions = false
    }
    struct Change: Codable, Equatable {
        var summary: String
        /// As `plan` shows it; a secret is not in it.
        var diff: String?
        /// Of everything that the change does, with the plan's salt before it.
        var sha256: String
        /// What it makes, changes or takes away, where that is one path.
        var path: String?
    }
    struct Step: Codable, Equatable {
        var index: Int
        var layer: String
        var title: String
        /// Of the step's own keys.
        var definition: String
        /// Nil where it could not say before other steps are done.
        var changes: [Change]?
        /// Why it may find something else to do at its turn.
        var open: String?
    }
    struct PlannedHost: Codable, Equatable {
        var name: HostName
        var machineID: String
        var architecture: String
        var steps: [Step]
    }

    var kind = Self.kind
    var form = Self.form
    /// Version of the slipway that made it, and the SHA-256 of its agent.
    var slipway: String
    var agent: String
    var made: Date
    var by: String
    var cluster: String
    var inventory: Source
    /// Every playbook and file beside one that was read.
    var sources: [Source]
    var choice: Choice
    /// Keeps checksums of short secrets from being looked up.
    var salt: String
    var hosts: [PlannedHost] = []

    /// How many changes are planned, and how many steps are open.
    var counts: (changes: Int, open: Int) {
        let steps = hosts.flatMap(\.steps)
        return (steps.reduce(0) { $0 + ($1.changes?.count ?? 0) }, steps.count { $0.open != nil })
    }
}
