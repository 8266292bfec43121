import Foundation
public import Model

/// A run as one page of HTML that needs nothing besides: no scripts, no other files. It is light or dark as the reader's
/// system is, and can be kept or sent.
public struct HTMLReport: Sendable {
    private let summary: Summary
    private let state: RunState
    /// Differences of changes, which the state does not keep, in the order of its changes.
    private let diffs: [TaskID: [String?]]

    /// `events` are those that `state` was made of.
    public init(_ state: RunState, events: [Event]) {
        self.state = state
        summary = Summary(state)
        diffs = events.reduce(into: [:]) { diffs, event in
            if case .change(let task, _, let diff) = event.what { diffs[task, default: []].append(diff) }
        }
    }

    /// The whole page.
    public var page: String {
        let title = "\(summary.header?.cluster ?? "run"): \(summary.header?.command ?? "")"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>\(HTML.text(title))</title>
            <style>
            \(HTML.style)
            </style>
            </head>
            <body>
            \([head, problems, matrix, notes, hosts].filter { !$0.isEmpty }.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    // MARK: The run

    private var head: String {
        let verdict = SummaryText(summary, .unicode).verdict
        let ink = verdict.spans.first?.ink ?? .plain
        let facts = [
            summary.header.map { "<code>\(HTML.text($0.command))</code>" },
            summary.header.map { "by \(HTML.text($0.by))" },
            state.began.map { "<time>\(HTML.text(Timestamp.text($0)))</time>" },
        ]
        return """
            <h1>\(HTML.text(summary.header?.cluster ?? "run"))</h1>
            <p class="verdict \(ink)">\(HTML.text(verdict.spans.map(\.text).joined()))</p>
            <p class="faint">\(facts.compactMap(\.self).joined(separator: " · "))</p>
            """
    }

    private var problems: String {
        guard !summary.problems.isEmpty else { return "" }
        let items = summary.problems.map { problem in
            let names = HTML.text(problem.hosts.map(\.rawValue).joined(separator: ", "))
            let step = [problem.layer, problem.step].compactMap { $0.map(HTML.text) }.joined(separator: " ")
            return "<li><strong>\(names)</strong> \(step)\n\(body(of: problem.failure, besides: problem.step))</li>"
        }
        return "<h2>Failures</h2>\n<ul class=\"failures\">\n\(items.joined(separator: "\n"))\n</ul>"
    }

    private func body(of failure: Failure, besides title: String?) -> String {
        let why = failure.what == title ? failure.why : "\(failure.what): \(failure.why)"
        var text = "<pre>\(HTML.block(why))</pre>"
        if let place = failure.place { text += "<p class=\"faint\">in \(HTML.text(place))</p>" }
        if let hint = failure.hint { text += "<p class=\"hint\">→ \(HTML.block(hint))</p>" }
        return text
    }

    private var notes: String {
        guard !state.notes.isEmpty else { return "" }
        let items = state.notes.map { "<li>\(HTML.block($0))</li>" }
        return "<h2>Notes</h2>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>"
    }

    // MARK: Hosts and layers

    private var layers: [String] { Set(state.steps.values.map(\.layer)).sorted() }

    private var matrix: String {
        let layers = layers
        guard !layers.isEmpty else { return "" }
        let cells = Dictionary(grouping: state.steps) { HTML.Cell(host: $0.key.host, layer: $0.value.layer) }
        let rows = summary.rows.map { row in
            let head = "<tr><th scope=\"row\">\(HTML.text(row.host.rawValue))</th>"
            guard row.ending != .notReached else {
                return "\(head)<td class=\"bad\" colspan=\"\(layers.count)\">not reached</td></tr>"
            }
            let fields = layers.map { layer in
                field(cells[HTML.Cell(host: row.host, layer: layer)]?.map(\.value) ?? [], row.host, layer)
            }
            return "\(head)\(fields.joined())</tr>"
        }
        let heads = layers.map { "<th scope=\"col\">\(HTML.text($0))</th>" }.joined()
        return """
            <h2>Hosts</h2>
            <div class="wide"><table>
            <tr><th></th>\(heads)</tr>
            \(rows.joined(separator: "\n"))
            </table></div>
            """
    }

    private func field(_ steps: [RunState.Step], _ host: HostName, _ layer: String) -> String {
        guard !steps.isEmpty else { return "<td class=\"faint\">·</td>" }
        var tally = Tally()
        for step in steps { if let outcome = step.outcome { tally.add(outcome) } }
        let counts: [(OutcomeWord, Int)] = [
            (.failed, tally.failed), (.changed, tally.changed), (.wouldChange, tally.wouldChange),
            (.unknown, tally.unknown), (.skipped, tally.skipped), (.ok, tally.ok),
        ]
        let found = counts.filter { $0.1 > 0 }
        let text = found.map { "\($0.1) \($0.0.text)" }.joined(separator: ", ")
        let ink = found.first?.0.ink ?? .faint
        let link = "<a href=\"#\(HTML.anchor(host, layer))\">\(text.isEmpty ? "under way" : text)</a>"
        return "<td class=\"\(ink)\">\(link)</td>"
    }

    // MARK: Steps

    private var hosts: String {
        let byHost = Dictionary(grouping: state.steps.keys, by: \.host)
        return summary.rows.compactMap { row in
            guard let tasks = byHost[row.host]?.sorted() else { return nil }
            let facts = state.hosts[row.host]?.facts.map { "<p class=\"faint\">\(HTML.text(words(for: $0)))</p>" } ?? ""
            let sections = layers.map { layer in
                section(tasks.filter { state.steps[$0]?.layer == layer }, row.host, layer)
            }
            return "<h2>\(HTML.text(row.host.rawValue))</h2>\n\(facts)\(sections.joined(separator: "\n"))"
        }.joined(separator: "\n")
    }

    private func words(for facts: HostFacts) -> String {
        [
            facts.osName, facts.architecture, facts.kernel, Wording.count(facts.cpus, "CPU"),
            Wording.memory(facts.memory),
        ].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private func section(_ tasks: [TaskID], _ host: HostName, _ layer: String) -> String {
        guard !tasks.isEmpty else { return "" }
        let items = tasks.map(item).joined(separator: "\n")
        let head = "<h3 id=\"\(HTML.anchor(host, layer))\">\(HTML.text(layer))</h3>"
        return "\(head)\n<ul class=\"steps\">\n\(items)\n</ul>"
    }

    /// A step with something to tell opens by itself when it failed.
    private func item(_ task: TaskID) -> String {
        guard let step = state.steps[task] else { return "" }
        let word = step.outcome.map { OutcomeWord($0) }
        let head = """
            <span class="word \(word?.ink ?? .faint)">\(word?.text ?? "under way")</span> \(HTML.text(step.title)) \
            <span class="faint">\(HTML.text(remark(on: step)))</span>
            """
        let body = changes(of: task, step) + failure(of: step)
        guard !body.isEmpty else { return "<li>\(head)</li>" }
        return "<li><details\(word == .failed ? " open" : "")><summary>\(head)</summary>\n\(body)</details></li>"
    }

    private func remark(on step: RunState.Step) -> String {
        switch step.outcome {
        case .ok, .failed: Wording.time(step.seconds)
        case .changed(let count): "\(Wording.count(count, "change")), \(Wording.time(step.seconds))"
        case .wouldChange(let count): Wording.count(count, "change")
        case .unknown(let reason), .skipped(let reason): reason
        case nil: ""
        }
    }

    private func failure(of step: RunState.Step) -> String {
        if case .failed(let failure)? = step.outcome { body(of: failure, besides: step.title) } else { "" }
    }

    private func changes(of task: TaskID, _ step: RunState.Step) -> String {
        let diffs = diffs[task] ?? []
        return step.changes.enumerated().map { index, summary in
            let diff = diffs.indices.contains(index) ? diffs[index] : nil
            return "<p class=\"change\">\(HTML.text(summary))</p>\n" + (diff.map(HTML.diff) ?? "")
        }.joined()
    }
}
