import Model

/// How a step ended, as one word with its meaning. The one place that gives outcomes names.
enum OutcomeWord: String, CaseIterable {
    case ok
    case changed
    case wouldChange = "would-change"
    case unknown
    case failed
    case skipped

    init(_ outcome: Outcome) {
        self =
            switch outcome {
            case .ok: .ok
            case .changed: .changed
            case .wouldChange: .wouldChange
            case .unknown: .unknown
            case .failed: .failed
            case .skipped: .skipped
            }
    }

    /// For people; ``rawValue`` is for programs.
    var text: String { self == .wouldChange ? "would change" : rawValue }

    var ink: Ink {
        switch self {
        case .ok: .good
        case .changed, .wouldChange: .changed
        case .unknown, .skipped: .faint
        case .failed: .bad
        }
    }

    func glyph(in glyphs: Glyphs) -> String {
        switch self {
        case .ok: glyphs.ok
        case .changed: glyphs.changed
        case .wouldChange: glyphs.wouldChange
        case .unknown: glyphs.unknown
        case .failed: glyphs.failed
        case .skipped: glyphs.skipped
        }
    }
}
