import Model
import Synchronization

/// The first failure of work that goes on in several threads.
final class FirstFailure: Sendable {
    private let failure = Mutex<Failure?>(nil)

    func note(_ work: () throws(Failure) -> Void) {
        do throws(Failure) {
            try work()
        } catch {
            failure.withLock { $0 = $0 ?? error }
        }
    }
    func check() throws(Failure) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
