import Foundation
import Model

/// An outcome as two columns: a name that can be counted, and what else there is to say.
struct StoredOutcome: Equatable {
    var name: String
    var detail: String?

    init(name: String, detail: String?) {
        self.name = name
        self.detail = detail
    }

    init(_ outcome: Outcome) throws {
        switch outcome {
        case .ok: self.init(name: "ok", detail: nil)
        case .changed(let count): self.init(name: "changed", detail: String(count))
        case .wouldChange(let count): self.init(name: "would-change", detail: String(count))
        case .unknown(let words): self.init(name: "unknown", detail: words)
        case .failed(let failure):
            self.init(name: "failed", detail: String(decoding: try JSONEncoder().encode(failure), as: UTF8.self))
        case .skipped(let reason): self.init(name: "skipped", detail: reason)
        }
    }

    /// What a later slipway wrote and this one does not know reads as unknown.
    var outcome: Outcome {
        let detail = detail ?? ""
        switch name {
        case "ok": return .ok
        case "changed": return .changed(Int(detail) ?? 1)
        case "would-change": return .wouldChange(Int(detail) ?? 1)
        case "skipped": return .skipped(because: detail)
        case "failed": return .failed(Failure(json: detail) ?? Failure(.step, "step", why: detail))
        default: return .unknown(detail)
        }
    }
}

extension Failure {
    init?(json: String) {
        guard let failure = try? JSONDecoder().decode(Failure.self, from: Data(json.utf8)) else { return nil }
        self = failure
    }
}
