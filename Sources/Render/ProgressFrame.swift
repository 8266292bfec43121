public import Foundation
public import Model

/// What a terminal shows of a run at a moment: a line for each host, and one for the whole. A pure function, so that
/// every picture can be a row of a table.
public struct ProgressFrame {
    let state: RunState
    let size: TerminalSize
    let now: Date
    let glyphs: Glyphs

    /// The lines, none wider than the terminal less one column, at most two fewer than it has rows.
    public static func lines(_ state: RunState, size: TerminalSize, now: Date, style: Style = .plain) -> [String] {
        ProgressFrame(state: state, size: size, now: now, glyphs: style.glyphs).lines.map { $0.text(in: style) }
    }

    var lines: [Line] {
        // A third of a small terminal stays for what scrolls, and keeps the block whole when it shrinks a little.
        let room = max(1, min(size.rows - 2, size.rows * 2 / 3))
        let rows = hostLines(upTo: room - 1)
        // An empty line sets the block apart from what scrolls above it, where it costs no host its line.
        let gap = rows.count + 2 <= room ? [Line()] : []
        // The last column stays free: a terminal that has written it wraps at unlike times.
        return (gap + rows + [footer]).map { $0.cut(to: max(1, size.columns - 1), ellipsis: glyphs.ellipsis) }
    }

    // MARK: Which hosts

    private func hostLines(upTo room: Int) -> [Line] {
        let hosts = Summary.order(of: state)
        let layout = HostLine.Layout(hosts, state, size, glyphs)
        guard hosts.count > room else { return hosts.map { hostLine($0, layout) } }
        guard room > 1 else { return [] }
        let ranked = hosts.indices.sorted { (standing(hosts[$0]).rawValue, $0) < (standing(hosts[$1]).rawValue, $1) }
        let shown = ranked.prefix(room - 1).map { hosts[$0] }
        return shown.map { hostLine($0, layout) } + [rest(ranked.dropFirst(room - 1).map { hosts[$0] })]
    }

    private func hostLine(_ host: HostName, _ layout: HostLine.Layout) -> Line {
        guard let seen = state.hosts[host] else { return Line(host.rawValue) }
        let step = seen.current.flatMap { state.steps[$0] }
        return HostLine(host: host, seen: seen, step: step, now: now, glyphs: glyphs).line(layout)
    }

    private enum Standing: Int, CaseIterable {
        case active, waiting, failed, done
        var word: String {
            switch self {
            case .active: "active"
            case .waiting: "waiting"
            case .failed: "failed"
            case .done: "done"
            }
        }
    }

    private func standing(_ host: HostName) -> Standing {
        guard let seen = state.hosts[host] else { return .waiting }
        switch HostLine.phase(of: seen) {
        case .working, .connecting: return .active
        case .waiting, .looking, .idle: return .waiting
        case .failed, .lost: return .failed
        case .done: return .done
        }
    }

    private func rest(_ hosts: [HostName]) -> Line {
        let counts = Dictionary(grouping: hosts, by: standing).mapValues(\.count)
        let words = Standing.allCases.compactMap { standing in counts[standing].map { "\($0) \(standing.word)" } }
        return Line("\(glyphs.ellipsis) and \(hosts.count) more  (\(words.joined(separator: ", ")))", .faint)
    }

    // MARK: The whole

    private var footer: Line {
        let tally = state.hosts.values.reduce(Tally()) { $0 + $1.tally }
        let lost = state.hosts.values.count { if case .lost = $0.reach { true } else { false } }
        var line = Line(state.header?.cluster ?? "", .strong)
        func add(_ text: String, _ ink: Ink = .faint) {
            if !line.spans.isEmpty { line.add("  \(glyphs.dot)  ", .faint) }
            line.add(text, ink)
        }
        if let total = state.total { add("\(tally.good) of \(Wording.count(total, "step"))", .plain) }
        if tally.failed > 0 { add("\(tally.failed) failed", .bad) }
        if lost > 0 { add("\(Wording.count(lost, "host")) dropped out", .bad) }
        if tally.changes > 0 { add(Wording.count(tally.changes, "change"), .changed) }
        if let began = state.began { add(HostLine.clock(now.timeIntervalSince(began))) }
        if state.isStopping { add("stopping, only what is under way is finished", .changed) }
        return line
    }
}
