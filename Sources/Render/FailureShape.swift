import Model

/// A failure inside an event line.
struct FailureShape: Decodable {
    var kind: Kind
    var what: String
    var why: String
    var hint: String?
    var host: String?
    var place: String?

    /// The kinds of failures on the outside.
    enum Kind: String, Decodable, CaseIterable {
        case input, connection, step
        case notConverged = "not-converged"
        case locked
        case notSafe = "not-safe"
        case interrupted

        init(_ kind: Failure.Kind) {
            self =
                switch kind {
                case .input: .input
                case .connection: .connection
                case .step: .step
                case .notConverged: .notConverged
                case .locked: .locked
                case .notSafe: .notSafe
                case .interrupted: .interrupted
                }
        }

        var kind: Failure.Kind {
            switch self {
            case .input: .input
            case .connection: .connection
            case .step: .step
            case .notConverged: .notConverged
            case .locked: .locked
            case .notSafe: .notSafe
            case .interrupted: .interrupted
            }
        }
    }

    static func json(_ failure: Failure) -> JSONText {
        var json = JSONText()
        json.put("kind", Kind(failure.kind).rawValue)
        json.put("what", failure.what)
        json.put("why", failure.why)
        json.put("hint", failure.hint)
        json.put("host", failure.host?.rawValue)
        json.put("place", failure.place)
        return json
    }

    var failure: Failure {
        Failure(kind.kind, what, host: host.map { HostName($0) }, place: place, why: why, hint: hint)
    }
}
