import Engine
import Foundation
import Model
import StepKit

extension PlanFile {
    /// Refuses a plan whose files are not what they were, or that another slipway made: before any host is asked.
    func check(as path: String, inventory given: String, version: String, agent digest: String) throws(Failure) {
        guard (slipway, agent) == (version, digest) else {
            throw refusal(path, "it was made by another slipway (\(slipway)), which may do things otherwise")
        }
        guard PlanDigest.ofFile(given) == inventory.sha256 else {
            throw refusal(path, "\(given) is not what it was when the plan was made")
        }
        for source in sources where PlanDigest.ofFile(source.path) != source.sha256 {
            throw refusal(path, "\(source.path) is not what it was when the plan was made")
        }
    }

    private func refusal(_ path: String, _ why: String) -> Failure {
        Failure(.notSafe, "apply \(path)", why: why, hint: Self.again(path))
    }

    static func again(_ path: String) -> String { "look at what would be done now: slipway plan -o \(path)" }

    /// What holds a run to this plan.
    func agreement(as path: String) -> Agreement {
        let digest = PlanDigest(salt: salt)
        let steps = Dictionary(
            hosts.flatMap { host in host.steps.map { (TaskID(host: host.name, index: $0.index), $0) } },
            uniquingKeysWith: { first, _ in first })
        return Agreement(
            judge: { sightings in refusals(of: differences(from: sightings), as: path) },
            objection: { task, changes in
                guard let step = steps[task.id] else {
                    return Failure(.notSafe, task.title, why: "it is not in the plan", hint: Self.again(path))
                }
                return step.objection(to: changes, digest, Self.again(path))
            })
    }

    /// Every host of the plan is told why nothing is done on it, once there is a difference on any.
    private func refusals(of differences: [HostName: [String]], as path: String) -> [HostName: Failure] {
        guard !differences.isEmpty else { return [:] }
        let guilty = differences.keys.sorted().map(\.rawValue).joined(separator: ", ")
        var refusals: [HostName: Failure] = [:]
        for host in Set(hosts.map(\.name)).union(differences.keys) {
            let own = differences[host] ?? []
            let shown = own.prefix(8) + (own.count > 8 ? ["and \(own.count - 8) more"] : [])
            refusals[host] = Failure(
                .notSafe, "apply \(path)",
                why: own.isEmpty
                    ? "nothing is done here, since the plan does not hold for \(guilty)"
                    : "the plan does not hold any more: " + shown.joined(separator: "\n    "),
                hint: own.isEmpty ? nil : Self.again(path))
        }
        return refusals
    }

    /// What is not as it was when the plan was made, by host. Pure.
    func differences(from sightings: [Agreement.Sighting]) -> [HostName: [String]] {
        let digest = PlanDigest(salt: salt)
        let seen = Dictionary(grouping: sightings, by: \.task.id.host)
        var differences: [HostName: [String]] = [:]
        for host in hosts {
            guard let found = seen[host.name] else {
                differences[host.name] = ["the host takes no part"]
                continue
            }
            let own = host.differences(from: found, digest)
            if !own.isEmpty { differences[host.name] = own }
        }
        for host in seen.keys where !hosts.contains(where: { $0.name == host }) {
            differences[host] = ["the plan is not for this host"]
        }
        return differences
    }
}

extension PlanFile.PlannedHost {
    fileprivate func differences(from found: [Agreement.Sighting], _ digest: PlanDigest) -> [String] {
        let facts = found.first?.task.site.facts ?? HostFacts()
        guard (facts.machineID, facts.architecture) == (machineID, architecture) else {
            return ["it is another machine, or was installed anew"]
        }
        let now = Dictionary(found.map { ($0.task.id.index, $0) }, uniquingKeysWith: { first, _ in first })
        var differences: [String] = []
        for step in steps {
            guard let sighting = now[step.index], sighting.task.title == step.title else {
                differences.append("\(step.title): it is not done any more")
                continue
            }
            guard digest.of(sighting.task.step) == step.definition else {
                differences.append("\(step.title): it says something else now")
                continue
            }
            if let words = step.difference(from: sighting.changes, digest) {
                differences.append("\(step.title): \(words)")
            }
        }
        let planned = Set(steps.map(\.index))
        return differences
            + found.filter { !planned.contains($0.task.id.index) }.map { "\($0.task.title): it is not in the plan" }
    }
}

extension PlanFile.Step {
    /// What the first look finds otherwise than the plan did; nil for the same.
    func difference(from found: [StepKit.Change]?, _ digest: PlanDigest) -> String? {
        // To make a file and to write over one is the same deed, and not the same to whoever agreed.
        let sums = found?.map { [$0.summary, digest.of($0.deed)] }
        guard sums != changes?.map({ [$0.summary, $0.sha256] }) else { return nil }
        return "planned: \(Self.words(changes?.map(\.summary))); found: \(Self.words(found?.map(\.summary)))"
            + (found?.map(\.summary) == changes?.map(\.summary) ? ", with another content" : "")
    }

    /// Why what was found when the step's turn came is not what was agreed to. Less is fine: an earlier step may have done
    /// some of it, or made what then only gets its owner and mode.
    func objection(to found: [StepKit.Change], _ digest: PlanDigest, _ hint: String) -> Failure? {
        guard open == nil, let changes else { return nil }
        let agreed = Set(changes.map(\.sha256))
        let paths = Set(changes.compactMap(\.path))
        let foreign = found.first { change in
            let isLess = change.deed.isOfAttributes && change.deed.target.map(paths.contains) == true
            return !isLess && !agreed.contains(digest.of(change.deed))
        }
        guard let foreign else { return nil }
        let planned = Self.words(changes.map(\.summary))
        let other = changes.contains { $0.summary == foreign.summary } ? " with another content" : ""
        return Failure(
            .notSafe, title, why: "it would now: \(foreign.summary)\(other); the plan says: \(planned)", hint: hint)
    }

    private static func words(_ summaries: [String]?) -> String {
        guard let summaries else { return "not known yet" }
        return summaries.isEmpty ? "nothing to do" : summaries.joined(separator: ", ")
    }
}
