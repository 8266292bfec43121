import Foundation
import Synchronization

/// The reactors of this process. Hosts are dealt out to them in turn.
final class ReactorPool: Sendable {
    static let shared = ReactorPool(count: min(4, ProcessInfo.processInfo.activeProcessorCount))

    private let reactors: [Reactor]
    private let turn = Atomic(0)

    init(count: Int) {
        reactors = (0..<max(1, count)).map { Reactor(name: "ssh-\($0)") }
    }

    func next() -> Reactor {
        let turn = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return reactors[turn % reactors.count]
    }
}
