import Model

/// All keys that a line may have; which of them it must have, its event says.
struct EventShape: Decodable {
    var time: String
    var event: String
    var host: String?
    var task: Int?
    var layer: String?
    var step: String?
    var summary: String?
    var diff: String?
    var text: String?
    var outcome: String?
    var count: Int?
    var reason: String?
    var failure: FailureShape?
    var facts: FactsShape?
    var milestone: String?
    var command: String?
    var cluster: String?
    var by: String?
    var hosts: [String]?
    var steps: Int?
    var stepsByHost: [String: Int]?
    var status: Int32?
    var seconds: Double?

    func what() throws(EventReader.Unreadable) -> Event.What {
        guard let name = EventLine.Name(rawValue: event) else {
            throw EventReader.Unreadable(reason: "no event is called '\(event)'; a newer slipway may know it")
        }
        switch name {
        case .runStarted: return .runStarted(try header())
        case .planned:
            let steps = try need(stepsByHost, "stepsByHost").map { (HostName($0.key), $0.value) }
            return .planned(steps: Dictionary(uniqueKeysWithValues: steps))
        case .connecting: return .connecting(try hostName())
        case .connected: return .connected(try hostName(), try need(facts, "facts").facts)
        case .lost: return .lost(try hostName(), try need(failure, "failure").failure)
        case .started:
            return .started(try taskID(), layer: try need(layer, "layer"), title: try need(step, "step"))
        case .change: return .change(try taskID(), summary: try need(summary, "summary"), diff: diff)
        case .note: return .note(host.map { HostName($0) }, try need(text, "text"))
        case .finished: return .finished(try taskID(), try ending(), seconds: try need(seconds, "seconds"))
        case .reached:
            let name = try need(milestone, "milestone")
            guard let milestone = Milestone(rawValue: name) else {
                throw EventReader.Unreadable(reason: "no milestone is called '\(name)'")
            }
            return .reached(milestone)
        case .stopping: return .stopping
        case .runFinished:
            return .runFinished(status: try need(status, "status"), seconds: try need(seconds, "seconds"))
        }
    }

    private func need<Item>(_ item: Item?, _ key: String) throws(EventReader.Unreadable) -> Item {
        guard let item else {
            throw EventReader.Unreadable(reason: "'\(key)' is missing in event '\(event)'")
        }
        return item
    }

    private func hostName() throws(EventReader.Unreadable) -> HostName { HostName(try need(host, "host")) }
    private func taskID() throws(EventReader.Unreadable) -> TaskID {
        TaskID(host: try hostName(), index: try need(task, "task"))
    }

    private func header() throws(EventReader.Unreadable) -> RunHeader {
        RunHeader(
            command: try need(command, "command"), cluster: try need(cluster, "cluster"), by: try need(by, "by"),
            hosts: try need(hosts, "hosts").map { HostName($0) }, steps: steps ?? 0)
    }

    private func ending() throws(EventReader.Unreadable) -> Outcome {
        let name = try need(outcome, "outcome")
        switch OutcomeWord(rawValue: name) {
        case .ok: return .ok
        case .changed: return .changed(try need(count, "count"))
        case .wouldChange: return .wouldChange(try need(count, "count"))
        case .unknown: return .unknown(try need(reason, "reason"))
        case .failed: return .failed(try need(failure, "failure").failure)
        case .skipped: return .skipped(because: try need(reason, "reason"))
        case nil: throw EventReader.Unreadable(reason: "no outcome is called '\(name)'")
        }
    }
}
