import Foundation
import Ledger
import Model
import Render

/// A step of a host in `slipway status --host`.
struct StepRow: Encodable {
    var host: HostName
    var layer: String
    var step: String
    var state: String
    var ended: Date
    var seconds: Double
    var changes: [String]
    var changedLast: Date?
    var run: Int64

    init(_ record: StepRecord) {
        host = record.host
        layer = record.layer
        step = record.title
        ended = record.ended
        seconds = record.seconds
        changes = record.changes
        changedLast = record.lastChange?.at
        run = record.run.rawValue
        state =
            switch record.outcome {
            case .ok: "ok"
            case .changed: "changed"
            case .wouldChange: "would change"
            case .unknown: "unknown"
            case .failed: "failed"
            case .skipped: "skipped"
            }
    }

    func cells(_ now: Date) -> [TextTable.Cell] {
        [
            .init(layer), .init(step), .init(state, ["failed", "skipped"].contains(state) ? .bad : .plain),
            .init(Age.text(of: ended, now)), .init(String(format: "%.1f s", seconds)),
            .init(Age.text(of: changedLast, now)), .init(String(run)),
        ]
    }
}
