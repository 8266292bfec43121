/// What went wrong in a call of libssh2.
enum SSHError: Error, Equatable {
    /// The deadline passed.
    case expired
    /// The task that waited was cancelled.
    case cancelled
    /// The peer sent without end.
    case flooded
    /// The peer closed the connection, or it broke.
    case closed
    /// One of libssh2's own codes, with its words.
    case library(code: Int32, words: String)

    /// In words, after "since" or a colon.
    var words: String {
        switch self {
        case .expired: "no answer came in time"
        case .cancelled: "stopped by the user"
        case .flooded: "the host sent data without end"
        case .closed: "the host closed the connection"
        case .library(let code, let words): words.isEmpty ? "libssh2 error \(code)" : words
        }
    }
}
