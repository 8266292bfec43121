import Ledger
import Model
import Render

/// Writes a run down as it goes by.
struct LedgerRenderer: Renderer {
    let ledger: Ledger
    func render(_ event: Event, in state: RunState) { ledger.record(event) }
    func finish(_ state: RunState) {}
}
