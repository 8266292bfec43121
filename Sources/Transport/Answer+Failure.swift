import Model
import StepKit
import Wire

extension Answer {
    /// Why this is not the answer that was expected.
    func failure(of what: String) -> Failure {
        switch self {
        case .failed(let errno, let call, let path): .system(errno, call, path, during: what)
        case .refused(let reason): .refused(reason, during: what)
        case .absent, .file, .stat, .list, .hash, .exit, .connected, .facts, .done, .transfer, .held, .hello, .offering,
            .unfetched:
            Failure(.connection, what, why: "the agent gave an answer that does not belong to the question")
        }
    }
}
