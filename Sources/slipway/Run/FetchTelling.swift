import Artifacts
import Synchronization

/// What is said of files on their way: a line at the beginning, one for each quarter, and one for whatever goes wrong.
final class FetchTelling: Sendable {
    /// Quarters that were told, by file.
    private let told = Mutex<[String: UInt64]>([:])

    func words(of progress: FetchProgress) -> String? {
        switch progress.stage {
        case .starting: "fetching \(progress.name)"
        case .waiting: "waiting for \(progress.name), which another slipway fetches"
        case .receiving(let count, let total): total.flatMap { quarter(of: progress.name, count, $0) }
        case .retrying(let seconds, let why): "\(progress.name): \(why); once more in \(seconds) s"
        case .verifying: "verifying \(progress.name)"
        case .unpacking: "unpacking \(progress.name)"
        case .done: nil
        }
    }

    private func quarter(of name: String, _ count: UInt64, _ total: UInt64) -> String? {
        guard total > 0 else { return nil }
        let quarter = min(count, total) * 4 / total
        let isNews = told.withLock { told in
            guard quarter > told[name] ?? 0 else { return false }
            told[name] = quarter
            return true
        }
        return isNews ? "\(name): \(quarter * 25)% of \((total + 999_999) / 1_000_000) MB" : nil
    }
}
