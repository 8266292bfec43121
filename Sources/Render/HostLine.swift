import Foundation
import Model

/// The line of one host while a run is under way.
struct HostLine {
    enum Phase { case waiting, connecting, looking, working, idle, done, failed, lost }
    /// What lines of different hosts have in common, so that they stand in columns.
    struct Layout {
        var name: Int
        var count: Int
        var layer: Int
        /// Columns of the bar; 0 for none.
        var bar: Int
        var columns: Int

        init(_ hosts: [HostName], _ state: RunState, _ size: TerminalSize, _ glyphs: Glyphs) {
            name = min(24, hosts.map { DisplayWidth.of(Printable.cell($0.rawValue)) }.max() ?? 0)
            let totals = hosts.compactMap { state.hosts[$0]?.total }
            count = totals.max().map { String($0).count * 2 + 1 } ?? 0
            let layers = hosts.compactMap { state.hosts[$0]?.current.flatMap { state.steps[$0]?.layer } }
            layer = min(20, layers.map { DisplayWidth.of(Printable.cell($0)) }.max() ?? 0)
            bar = totals.isEmpty || size.columns < 72 ? 0 : 12
            columns = max(1, size.columns - 1)
        }
    }

    let host: HostName
    let seen: RunState.HostState
    let step: RunState.Step?
    let now: Date
    let glyphs: Glyphs

    static func phase(of seen: RunState.HostState) -> Phase {
        switch seen.reach {
        case .waiting: return .waiting
        case .connecting: return .connecting
        case .lost: return .lost
        case .connected: break
        }
        if seen.current != nil { return .working }
        if seen.tally.failed > 0 { return .failed }
        guard let total = seen.total else { return .looking }
        if seen.tally.done >= total { return .done }
        return seen.tally.done == 0 ? .looking : .idle
    }

    func line(_ layout: Layout) -> Line {
        let phase = Self.phase(of: seen)
        var line = mark(phase)
        let name = DisplayWidth.cut(Printable.cell(host.rawValue), to: layout.name, ellipsis: glyphs.ellipsis)
        line.add(DisplayWidth.pad(name, to: layout.name) + "  ", phase == .working ? .strong : .plain)
        addProgress(to: &line, layout)
        let tail = elapsed(phase)
        let room = layout.columns - line.columns - tail.columns
        let middle = words(phase, layout).cut(to: max(room, 1), ellipsis: glyphs.ellipsis)
        for span in middle.spans + tail.spans { line.add(span.text, span.ink) }
        return line
    }

    private func mark(_ phase: Phase) -> Line {
        switch phase {
        case .connecting, .looking, .working:
            // Whole tenths of a second, so that all hosts turn together.
            let beat = Int((now.timeIntervalSinceReferenceDate * 10).rounded(.down))
            return Line(glyphs.spinner[abs(beat % glyphs.spinner.count)] + " ", .accent)
        case .waiting, .idle: return Line(glyphs.dot + " ", .faint)
        case .done: return Line(glyphs.ok + " ", .good)
        case .failed, .lost: return Line(glyphs.failed + " ", .bad)
        }
    }

    private func addProgress(to line: inout Line, _ layout: Layout) {
        guard layout.count > 0 else { return }
        guard let total = seen.total, total > 0 else {
            let blanks = layout.count + 2 + (layout.bar > 0 ? layout.bar + 2 : 0)
            line.add(String(repeating: " ", count: blanks))
            return
        }
        let done = min(seen.tally.good, total)
        if layout.bar > 0 {
            let full = done * layout.bar / total
            line.add(String(repeating: glyphs.done, count: full), seen.tally.failed > 0 ? .bad : .good)
            line.add(String(repeating: glyphs.left, count: layout.bar - full) + "  ", .faint)
        }
        let text = "\(done)/\(total)"
        line.add(String(repeating: " ", count: max(0, layout.count - text.count)) + text + "  ", .faint)
    }

    private func words(_ phase: Phase, _ layout: Layout) -> Line {
        switch phase {
        case .waiting: return Line("waiting", .faint)
        case .connecting: return Line("connecting", .faint)
        case .looking: return Line("looking", .faint)
        case .idle: return Line("waiting for other hosts", .faint)
        case .done:
            let changes = seen.tally.changes
            return Line(changes == 0 ? "nothing to change" : Wording.count(changes, "change"), .faint)
        case .failed: return Line("failed", .bad)
        case .lost: return Line(seen.facts == nil ? "not reached" : "lost", .bad)
        case .working:
            guard let step else { return Line() }
            let layer = DisplayWidth.cut(Printable.cell(step.layer), to: layout.layer, ellipsis: glyphs.ellipsis)
            return Line(DisplayWidth.pad(layer, to: layout.layer) + "  ", .faint).adding(Printable.cell(step.title))
        }
    }

    /// Only from the second second on: most steps are over before, and numbers that flicker say nothing.
    private func elapsed(_ phase: Phase) -> Line {
        let start = phase == .working ? step?.began : phase == .connecting ? seen.since : nil
        guard let start, now.timeIntervalSince(start) >= 2 else { return Line() }
        return Line("  " + Self.clock(now.timeIntervalSince(start)), .faint)
    }

    /// Whole seconds.
    static func clock(_ seconds: TimeInterval) -> String {
        seconds < 9.95 ? "\(Int(max(0, seconds))) s" : Wording.time(seconds.rounded(.down))
    }
}

extension Tally {
    /// Steps that got through. The bar of a host that failed stays where it stood, whatever was skipped then.
    var good: Int { done - failed - skipped }
}
