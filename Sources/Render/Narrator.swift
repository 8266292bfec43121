import Model

/// Tells a run as lines that stay: one for each thing worth telling. What a terminal scrolls and what a file holds
/// comes from here.
struct Narrator {
    private struct Shown: Equatable {
        var summary: String
        var diff: String?
    }
    /// What a plan says of a step, with every host that it says the same of.
    private struct Finding {
        var task: TaskID
        var outcome: Outcome
        var step: RunState.Step?
        var shown: [Shown]
        var hosts: [HostName]
    }
    let detail: Detail
    let glyphs: Glyphs
    /// Each line begins with a sign for how things stand.
    let hasMarks: Bool
    /// Remarks, each with the hosts that it was made of.
    private var notes: [(text: String, hosts: [HostName])] = []
    /// What a plan found, until all hosts were looked at, by the number of the step.
    private var findings: [Int: [Finding]] = [:]
    /// Changes of steps that have not ended.
    private var changes: [TaskID: [Shown]] = [:]
    /// Only the first line stands there so far.
    private var isBeginning = false
    /// Why steps were skipped, as far as it was said: one cause skips many steps of a host.
    private var reasons: Set<[String]> = []
    private var hostWidth = 0
    /// Grows with the layers that are met; most fit from the beginning.
    private var layerWidth = 10
    /// Names longer than this push their line to the right alone.
    private let widest = 24

    init(_ detail: Detail, _ glyphs: Glyphs, hasMarks: Bool) {
        self.detail = detail
        self.glyphs = glyphs
        self.hasMarks = hasMarks
    }

    mutating func lines(for event: Event, in state: RunState) -> [Line] {
        let lines = told(event, in: state)
        guard isBeginning, !lines.isEmpty else { return lines }
        if case .runStarted = event.what { return lines }
        isBeginning = false
        return [Line()] + lines
    }

    /// What is said once for many hosts, when nothing more happens.
    mutating func rest(_ state: RunState) -> [Line] {
        let found = found(state)
        let lines = (isBeginning && !found.isEmpty ? [Line()] : []) + found + gathered(of: state.hosts.count)
        isBeginning = false
        return lines
    }

    private mutating func told(_ event: Event, in state: RunState) -> [Line] {
        switch event.what {
        case .runStarted(let header): return start(header)
        case .planned(let steps): return detail.isVerbose ? [planned(steps)] : []
        case .connecting, .runFinished: return []
        case .connected(let host, let facts): return detail.isVerbose ? [connected(host, facts)] : []
        case .lost(let host, let failure): return lost(host, failure, in: state)
        case .started(_, let layer, _):
            layerWidth = min(widest, max(layerWidth, DisplayWidth.of(Printable.line(layer))))
            return []
        case .change(let task, let summary, let diff):
            changes[task, default: []].append(Shown(summary: summary, diff: diff))
            return []
        case .note(let host?, let text):
            gather(text, of: host)
            return []
        case .note(nil, let text): return note([], text)
        case .finished(let task, let outcome, let seconds): return finished(task, outcome, seconds, in: state)
        case .reached(let milestone):
            return detail.isVerbose ? [marked(glyphs.ok, .good).adding("reached: \(milestone.rawValue)")] : []
        case .stopping:
            let words = "stopping: what is under way is finished, nothing else is started"
            return [marked(glyphs.skipped, .changed).adding(words, .changed)]
        }
    }

    // MARK: The run

    private mutating func start(_ header: RunHeader) -> [Line] {
        hostWidth = min(widest, header.hosts.map { DisplayWidth.of(Printable.line($0.rawValue)) }.max() ?? 0)
        let hosts = Wording.count(header.hosts.count, "host")
        isBeginning = true
        return [
            Line(header.cluster, .strong).adding(": \(hosts)").adding("  \(header.command)  (\(header.by))", .faint)
        ]
    }

    private func planned(_ steps: [HostName: Int]) -> Line {
        let sum = Wording.count(steps.values.reduce(0, +), "step")
        return marked(glyphs.ok, .good).adding("planned: \(sum) on \(Wording.count(steps.count, "host"))")
    }

    /// What is remarked of many hosts is said once, at the end, with the hosts that it was said of.
    private mutating func gather(_ text: String, of host: HostName) {
        if let index = notes.firstIndex(where: { $0.text == text }) {
            notes[index].hosts.append(host)
        } else {
            notes.append((text, [host]))
        }
    }

    private func gathered(of count: Int) -> [Line] {
        let lines = notes.flatMap { text, hosts in
            note(hosts.count == count && count > 1 ? ["all hosts"] : hosts.map(\.rawValue).sorted(), text)
        }
        return lines.isEmpty ? [] : [Line()] + lines
    }

    private func note(_ hosts: [String], _ text: String) -> [Line] {
        let margin = String(repeating: " ", count: (hasMarks ? 2 : 0) + 6)
        return Printable.lines(text).enumerated().map { index, text in
            guard index == 0 else { return Line(margin).adding(text) }
            let whose = hosts.isEmpty ? "" : Printable.line(hosts.joined(separator: ", ")) + ": "
            return marked(glyphs.dot, .accent).adding("note: ", .accent).adding(whose, .strong).adding(text)
        }
    }

    // MARK: Hosts

    private func connected(_ host: HostName, _ facts: HostFacts) -> Line {
        let parts = [
            facts.osName.isEmpty ? facts.os : facts.osName, facts.architecture, facts.kernel,
            Wording.count(facts.cpus, "CPU"), Wording.memory(facts.memory),
        ]
        return named(host, glyphs.ok, .good).adding("connected: ").adding(
            parts.filter { !$0.isEmpty }.joined(separator: ", "), .faint)
    }

    private func lost(_ host: HostName, _ failure: Failure, in state: RunState) -> [Line] {
        let isSeen = state.hosts[host]?.facts != nil
        let word = !isSeen ? "not reached" : failure.kind == .notSafe ? "refused" : "lost"
        return [named(host, glyphs.failed, .bad).adding(word, .bad)]
            + FailureText.body(of: failure, besides: nil, margin: margin, glyphs)
    }

    // MARK: Steps

    private mutating func finished(_ task: TaskID, _ outcome: Outcome, _ seconds: Double, in state: RunState) -> [Line]
    {
        let shown = changes.removeValue(forKey: task) ?? []
        guard isTold(outcome, of: task) else { return [] }
        let step = state.steps[task]
        let title = step?.title ?? "step \(task.index)"
        let time = Wording.time(seconds)
        var line = head(Printable.line(task.host.rawValue), hostWidth, task, step, outcome)
        switch outcome {
        case .wouldChange, .unknown:
            note(Finding(task: task, outcome: outcome, step: step, shown: shown, hosts: [task.host]))
            return []
        case .ok: line.add(" (\(time))", .faint)
        case .changed(let count): line.add(" (\(Wording.count(count, "change")), \(time))", .faint)
        case .skipped(let reason): line.add(" (\(reason))", .faint)
        case .failed(let failure):
            line.add(" (\(time))", .faint)
            return [line] + told(shown, outcome)
                + FailureText.body(of: failure, besides: title, margin: margin, glyphs)
        }
        return [line] + told(shown, outcome)
    }

    private mutating func isTold(_ outcome: Outcome, of task: TaskID) -> Bool {
        switch outcome {
        case .ok: detail.isVerbose
        case .skipped(let reason): reasons.insert([task.host.rawValue, reason]).inserted || detail.isVerbose
        case .changed, .wouldChange, .unknown, .failed: true
        }
    }

    private mutating func note(_ finding: Finding) {
        var known = findings.removeValue(forKey: finding.task.index) ?? []
        let twin = known.firstIndex {
            $0.step?.layer == finding.step?.layer && $0.step?.title == finding.step?.title
                && $0.outcome == finding.outcome && $0.shown == finding.shown
        }
        if let twin { known[twin].hosts += finding.hosts } else { known.append(finding) }
        findings[finding.task.index] = known
    }

    /// What a plan found, step by step.
    private mutating func found(_ state: RunState) -> [Line] {
        let order = Summary.order(of: state)
        let place = Dictionary(zip(order, order.indices), uniquingKeysWith: { first, _ in first })
        func rank(_ host: HostName?) -> Int { host.flatMap { place[$0] } ?? .max }
        var findings = findings.values.flatMap { $0 }
        self.findings = [:]
        for index in findings.indices { findings[index].hosts.sort { rank($0) < rank($1) } }
        findings.sort { ($0.task.index, rank($0.hosts.first)) < ($1.task.index, rank($1.hosts.first)) }
        let labels = findings.map { Wording.few($0.hosts.map { Printable.line($0.rawValue) }) }
        let width = min(widest, labels.map(DisplayWidth.of).max() ?? 0)
        return zip(findings, labels).flatMap { finding, label in
            var line = head(label, max(width, hostWidth), finding.task, finding.step, finding.outcome)
            switch finding.outcome {
            case .wouldChange(let count): line.add(" (\(Wording.count(count, "change")))", .faint)
            case .unknown(let words): line.add(" (\(words))", .faint)
            case .ok, .changed, .skipped, .failed: break
            }
            return [line] + told(finding.shown, finding.outcome)
        }
    }

    private func head(_ hosts: String, _ width: Int, _ task: TaskID, _ step: RunState.Step?, _ outcome: Outcome) -> Line
    {
        let word = OutcomeWord(outcome)
        var line = named(hosts, width, word.glyph(in: glyphs), word.ink)
        if let step {
            line.add(DisplayWidth.pad(Printable.line(step.layer), to: layerWidth) + "  ", .faint)
            line.add(step.title)
        } else {
            line.add("step \(task.index)")
        }
        return line.adding(": ").adding(word.text, word.ink)
    }

    private func told(_ changes: [Shown], _ outcome: Outcome) -> [Line] {
        let hasDiffs = if case .wouldChange = outcome { true } else { detail.showsDiffs }
        return changes.flatMap { change in
            let first = Line(margin).adding("~ ", .changed).adding(change.summary)
            guard hasDiffs, let diff = change.diff, !diff.isEmpty else { return [first] }
            return [first] + DiffText.lines(diff, margin: margin + "    ")
        }
    }

    // MARK: Beginnings of lines

    private var margin: String { hasMarks ? "    " : "  " }

    private func marked(_ glyph: String, _ ink: Ink) -> Line {
        hasMarks ? Line("\(glyph) ", ink) : Line()
    }
    private func named(_ host: HostName, _ glyph: String, _ ink: Ink) -> Line {
        named(Printable.line(host.rawValue), hostWidth, glyph, ink)
    }
    private func named(_ hosts: String, _ width: Int, _ glyph: String, _ ink: Ink) -> Line {
        marked(glyph, ink).adding(DisplayWidth.pad(hosts, to: width) + "  ", .strong)
    }
}
