import Synchronization

/// A value that several tasks change, each change whole.
final class Mutexed<State: Sendable>: Sendable {
    private let state: Mutex<State>
    init(_ value: State) { state = Mutex(value) }
    var value: State { state.withLock { $0 } }
    func change(_ body: (inout sending State) -> Void) { state.withLock { body(&$0) } }
}
