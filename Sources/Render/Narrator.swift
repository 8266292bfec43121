import Model

/// Tells a run as lines that stay: one for each thing worth telling. What a terminal scrolls and what a file holds
/// comes from here.
struct Narrator {
    private struct Shown {
        var summary: String
        var diff: String?
    }
    let detail: Detail
    let glyphs: Glyphs
    /// Each line begins with a sign for how things stand.
    let hasMarks: Bool
    /// Changes of steps that have not ended.
    private var notes: [(text: String, hosts: [HostName])] = []
    private var changes: [TaskID: [Shown]] = [:]
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
        switch event.what {
        case .runStarted(let header): return start(header)
        case .planned(let steps): return detail.isVerbose ? [planned(steps)] : []
        case .connecting: return []
        case .runFinished: return gathered(of: state.hosts.count)
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
        return [
            Line(header.cluster, .strong).adding(": \(hosts)").adding("  \(header.command)  (\(header.by))", .faint),
            Line(),
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
        let word = state.hosts[host]?.facts == nil ? "not reached" : "lost"
        return [named(host, glyphs.failed, .bad).adding(word, .bad)]
            + FailureText.body(of: failure, besides: nil, margin: margin, glyphs)
    }

    // MARK: Steps

    private mutating func finished(_ task: TaskID, _ outcome: Outcome, _ seconds: Double, in state: RunState) -> [Line]
    {
        let shown = changes.removeValue(forKey: task) ?? []
        guard isTold(outcome, of: task) else { return [] }
        let title = state.steps[task]?.title ?? "step \(task.index)"
        let time = Wording.time(seconds)
        var line = head(task, outcome, state)
        switch outcome {
        case .ok: line.add(" (\(time))", .faint)
        case .changed(let count): line.add(" (\(Wording.count(count, "change")), \(time))", .faint)
        case .wouldChange(let count): line.add(" (\(Wording.count(count, "change")))", .faint)
        case .unknown(let words): line.add(" (\(words))", .faint)
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

    private func head(_ task: TaskID, _ outcome: Outcome, _ state: RunState) -> Line {
        let word = OutcomeWord(outcome)
        var line = named(task.host, word.glyph(in: glyphs), word.ink)
        if let step = state.steps[task] {
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
        marked(glyph, ink).adding(DisplayWidth.pad(Printable.line(host.rawValue), to: hostWidth) + "  ", .strong)
    }
}
