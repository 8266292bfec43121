import Model

/// A summary as lines: hosts, failures, and how to go on.
struct SummaryText {
    let summary: Summary
    let glyphs: Glyphs
    /// More hosts than this are not listed when all that happened to them is what was wanted.
    private let longest = 24

    init(_ summary: Summary, _ glyphs: Glyphs) {
        self.summary = summary
        self.glyphs = glyphs
    }

    var lines: [Line] {
        var blocks = [table]
        for problem in summary.problems { blocks.append(lines(of: problem)) }
        if summary.status == nil, !summary.underWay.isEmpty { blocks.append(underWay) }
        var last = [verdict]
        if let next = summary.next { last.append(Line("next: ", .faint).adding(next, .accent)) }
        blocks.append(last)
        return blocks.filter { !$0.isEmpty }.flatMap { [Line()] + $0 }
    }

    // MARK: Hosts

    private var table: [Line] {
        guard !summary.rows.isEmpty else { return [] }
        let shown = shownRows
        let sum = summary.tally
        let isPlan = sum.wouldChange + sum.unknown > 0
        var headers = ["host", "ok", isPlan ? "to change" : "changed"]
        if sum.unknown > 0 { headers.append("unknown") }
        headers += ["failed", "skipped", ""]
        let rows = shown.map { row -> [TextTable.Cell] in
            var cells = [TextTable.Cell(row.host.rawValue), .init(row.tally.ok, .good)]
            cells.append(.init(isPlan ? row.tally.wouldChange : row.tally.changed, .changed))
            if sum.unknown > 0 { cells.append(.init(row.tally.unknown)) }
            cells += [.init(row.tally.failed, .bad), .init(row.tally.skipped, .changed), word(for: row.ending)]
            return cells
        }
        let table = TextTable(headers: headers, rows: rows, rightAligned: Set(1..<headers.count - 1)).drawn()
        let hidden = summary.rows.count - shown.count
        guard hidden > 0 else { return table }
        return table + [Line("\(glyphs.ellipsis) and \(Wording.count(hidden, "host")) without a failure", .faint)]
    }

    /// Every host with trouble, and others while there is room: first those with changes.
    private var shownRows: [Summary.Row] {
        guard summary.rows.count > longest else { return summary.rows }
        func rank(_ row: Summary.Row) -> Int { row.ending != .good ? 0 : row.tally.changes > 0 ? 1 : 2 }
        let troubled = summary.rows.count { rank($0) == 0 }
        let ranked = summary.rows.indices.sorted { (rank(summary.rows[$0]), $0) < (rank(summary.rows[$1]), $1) }
        return ranked.prefix(max(longest, troubled)).sorted().map { summary.rows[$0] }
    }

    private func word(for ending: Summary.Row.Ending) -> TextTable.Cell {
        switch ending {
        case .good, .failed: ""
        case .lost: .init("lost", .bad)
        case .notReached: .init("not reached", .bad)
        case .unfinished: .init("unfinished", .changed)
        }
    }

    // MARK: Failures

    private func lines(of problem: Summary.Problem) -> [Line] {
        let names = Wording.names(problem.hosts.map(\.rawValue))
        var head = Line("\(glyphs.failed) ", .bad).adding(names, .strong)
        if let layer = problem.layer { head.add("  \(layer)", .faint) }
        if let step = problem.step { head.add("  \(step)") }
        return [head] + FailureText.body(of: problem.failure, besides: problem.step, margin: "    ", glyphs)
    }

    private var underWay: [Line] {
        let shown = summary.underWay.prefix(8).map { Line("  \($0.host)  \($0.layer)  \($0.step)", .faint) }
        return [Line("\(Wording.count(summary.underWay.count, "step")) under way when the events broke off:")] + shown
    }

    // MARK: Verdict

    var verdict: Line {
        let (head, ink) = headline
        var line = Line(head, ink)
        let tally = summary.tally
        line.add(": \(Wording.count(tally.done, "step")) on \(Wording.count(summary.rows.count, "host")), ")
        line.add(Wording.count(tally.changes, "change") + (tally.wouldChange > 0 ? " to make" : ""))
        if tally.unknown > 0 { line.add(", \(tally.unknown) unknown yet") }
        if tally.failed > 0 { line.add(", \(tally.failed) failed", .bad) }
        if tally.skipped > 0 { line.add(", \(tally.skipped) skipped") }
        if !summary.lost.isEmpty { line.add(", \(Wording.count(summary.lost.count, "host")) dropped out", .bad) }
        if summary.left > 0 { line.add(", \(summary.left) not done") }
        if summary.status != nil { line.add(", \(Wording.time(summary.seconds))", .faint) }
        return line
    }

    private var headline: (String, Ink) {
        guard let status = summary.status else { return ("broken off", .bad) }
        switch ExitStatus(rawValue: status) {
        case .done: return ("done", .good)
        case .changesPending: return ("changes pending", .changed)
        case .stepFailed: return ("failed", .bad)
        case .badInput: return ("cannot be done as written", .bad)
        case .unreachable: return ("not every host was reached", .bad)
        case .locked: return ("locked by somebody else", .bad)
        case .notSafe: return ("refused, since it is not safe", .bad)
        case .interrupted: return ("stopped", .changed)
        case nil: return ("ended with status \(status)", .bad)
        }
    }
}
