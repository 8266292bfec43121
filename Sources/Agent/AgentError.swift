import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Why something that was asked of the agent did not happen. This is the one place where a failure becomes an answer.
enum AgentError: Error {
    /// The request makes no sense or is not allowed. Nothing was changed.
    case refused(String)
    /// A system call failed: errno, its name, and the path it was for.
    case failed(errno: Int32, call: String, path: String)

    /// The failure of the system call that returned just now.
    static func last(_ call: String, _ path: String) -> AgentError {
        .failed(errno: shim_errno(), call: call, path: path)
    }

    var answer: Answer {
        switch self {
        case .refused(let reason): .refused(reason: reason)
        case .failed(let errno, let call, let path): .failed(errno: errno, call: call, path: path)
        }
    }

    /// Nothing stands at the path.
    var isAbsence: Bool { if case .failed(ENOENT, _, _) = self { true } else { false } }
}
