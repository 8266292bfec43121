/// How a program on the host ended.
enum ProgramEnding: Equatable {
    case status(Int32)
    /// A signal's name without `SIG`: `KILL`.
    case signal(String)

    var words: String {
        switch self {
        case .status(let status): "exit status \(status)"
        case .signal(let name): "killed by signal \(name)"
        }
    }
}
