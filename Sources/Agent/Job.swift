#if !hasFeature(Embedded)
    import Wire
#endif

/// Something that takes time while the agent goes on listening.
enum Job {
    case child(ChildProcess)
    case connection(ConnectionAttempt)
    case fetch(Fetch)

    func watch(in set: inout PollSet) {
        switch self {
        case .child(let child): child.watch(in: &set)
        case .connection(let connection): connection.watch(in: &set)
        case .fetch(let fetch): fetch.watch(in: &set)
        }
    }

    /// When something is to be done though nothing happened.
    var deadline: Milliseconds {
        switch self {
        case .child(let child): child.deadline
        case .connection(let connection): connection.deadline
        case .fetch(let fetch): fetch.deadline
        }
    }

    func advance(_ set: PollSet, with buffer: UnsafeMutableRawBufferPointer) -> Answer? {
        switch self {
        case .child(let child): child.advance(with: buffer)
        case .connection(let connection): connection.advance(set)
        case .fetch(let fetch): fetch.advance(set, with: buffer)
        }
    }

    func cancel() {
        switch self {
        case .child(let child): child.cancel()
        case .connection, .fetch: break
        }
    }
}
