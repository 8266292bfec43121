import Synchronization

/// The first of several words that are said; the others are not heard.
final class First<Word: Sendable>: Sendable {
    private enum State {
        case silent
        case waiting(CheckedContinuation<Word, Never>)
        case said(Word)
        case heard
    }
    private let state = Mutex(State.silent)

    func say(_ word: Word) {
        let waiter = state.withLock { state -> CheckedContinuation<Word, Never>? in
            switch state {
            case .silent: state = .said(word)
            case .waiting(let waiter):
                state = .heard
                return waiter
            case .said, .heard: break
            }
            return nil
        }
        waiter?.resume(returning: word)
    }

    /// The first word, for one listener.
    var word: Word {
        get async {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> Word? in
                    if case .said(let word) = state { return word }
                    state = .waiting(continuation)
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }
}
