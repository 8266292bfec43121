import Foundation
public import Model

/// An event as one line of JSON: the shape of `docs/events.md`, written out here key by key, so that no change of a
/// type can change it unnoticed.
public enum EventLine {
    /// Without a line end. What the event itself does not say (the step of a change, the totals of a run) is taken
    /// from the state after it.
    public static func text(of event: Event, in state: RunState) -> String {
        var json = JSONText()
        json.put("time", Timestamp.text(event.time))
        json.put("event", Name(event.what).rawValue)
        switch event.what {
        case .runStarted(let header): put(header, in: &json)
        case .planned(let steps): json.put("stepsByHost", counts(steps))
        case .connecting(let host): json.put("host", host.rawValue)
        case .connected(let host, let facts):
            json.put("host", host.rawValue)
            json.put("facts", FactsShape.json(facts))
        case .lost(let host, let failure):
            json.put("host", host.rawValue)
            json.put("failure", FailureShape.json(failure))
        case .started(let task, _, _): put(task, state, in: &json)
        case .change(let task, let summary, let diff):
            put(task, state, in: &json)
            json.put("summary", summary)
            json.put("diff", diff)
        case .note(let host, let text):
            json.put("host", host?.rawValue)
            json.put("text", text)
        case .finished(let task, let outcome, let seconds):
            put(task, state, in: &json)
            put(outcome, in: &json)
            json.put("seconds", seconds)
        case .reached(let milestone): json.put("milestone", milestone.rawValue)
        case .stopping: break
        case .runFinished(let status, let seconds):
            json.put("status", Int(status))
            json.put("seconds", seconds)
            json.put("totals", totals(Summary(state)))
        }
        return json.text
    }

    /// The names of events on the outside.
    enum Name: String, CaseIterable {
        case runStarted = "run-started"
        case planned, connecting, connected, lost, started, change, note, finished, reached, stopping
        case runFinished = "run-finished"

        init(_ what: Event.What) {
            self =
                switch what {
                case .runStarted: .runStarted
                case .planned: .planned
                case .connecting: .connecting
                case .connected: .connected
                case .lost: .lost
                case .started: .started
                case .change: .change
                case .note: .note
                case .finished: .finished
                case .reached: .reached
                case .stopping: .stopping
                case .runFinished: .runFinished
                }
        }
    }

    private static func put(_ header: RunHeader, in json: inout JSONText) {
        json.put("command", header.command)
        json.put("cluster", header.cluster)
        json.put("by", header.by)
        json.put("hosts", header.hosts.map(\.rawValue))
        json.put("steps", header.steps)
    }

    private static func put(_ task: TaskID, _ state: RunState, in json: inout JSONText) {
        json.put("host", task.host.rawValue)
        json.put("task", task.index)
        json.put("layer", state.steps[task]?.layer)
        json.put("step", state.steps[task]?.title)
    }

    private static func put(_ outcome: Outcome, in json: inout JSONText) {
        json.put("outcome", OutcomeWord(outcome).rawValue)
        switch outcome {
        case .ok: break
        case .changed(let count), .wouldChange(let count): json.put("count", count)
        case .unknown(let reason), .skipped(let reason): json.put("reason", reason)
        case .failed(let failure): json.put("failure", FailureShape.json(failure))
        }
    }

    private static func counts(_ steps: [HostName: Int]) -> JSONText {
        var json = JSONText()
        for (host, count) in steps.sorted(by: { $0.key < $1.key }) { json.put(host.rawValue, count) }
        return json
    }

    private static func totals(_ summary: Summary) -> JSONText {
        var json = JSONText()
        json.put("hosts", summary.rows.count)
        json.put("lost", summary.lost.count)
        json.put("ok", summary.tally.ok)
        json.put("changed", summary.tally.changed)
        json.put("wouldChange", summary.tally.wouldChange)
        json.put("unknown", summary.tally.unknown)
        json.put("failed", summary.tally.failed)
        json.put("skipped", summary.tally.skipped)
        json.put("changes", summary.tally.changes)
        return json
    }
}
