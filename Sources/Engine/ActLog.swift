import Model
import Synchronization

/// Counts when hosts begin and cease to be changed, so that it is known which looks still hold.
final class ActLog: Sendable {
    /// A moment in the run, as a host and as the whole cluster see it.
    struct Stamp: Equatable, Sendable {
        var host: Int
        var all: Int
    }
    private struct Counts {
        var hosts: [HostName: Int] = [:]
        var all = 0
    }
    private let counts = Mutex(Counts())

    /// A host begins to be changed, or has just been.
    func mark(_ host: HostName) {
        counts.withLock {
            $0.hosts[host, default: 0] += 1
            $0.all += 1
        }
    }
    func stamp(_ host: HostName) -> Stamp {
        counts.withLock { Stamp(host: $0.hosts[host] ?? 0, all: $0.all) }
    }
}
