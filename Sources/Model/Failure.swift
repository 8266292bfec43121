/// The one shape in which every error reaches a user: what, where, why, and what to do next.
public struct Failure: Error, Codable, Equatable, Sendable {
    /// What kind of failure it is; it alone decides the exit status.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// An inventory, a playbook or an option that cannot be used.
        case input
        /// A host that could not be reached, or did not let us in.
        case connection
        /// A step that did not work.
        case step
        /// A step that ran, and whose host still is not as it should be.
        case notConverged
        /// Somebody else holds the ledger or the host.
        case locked
        /// Refused, since it could destroy something.
        case notSafe
        /// Stopped by the user.
        case interrupted
    }
    public var kind: Kind
    /// What was being done: `read inventory.yaml`, `file /etc/hosts`, `connect`.
    public var what: String
    /// The host it happened on, where it happened on one.
    public var host: HostName?
    /// Where in a document: `FILE:LINE:COLUMN`.
    public var place: String?
    public var why: String
    /// What to do next.
    public var hint: String?

    public init(
        _ kind: Kind, _ what: String, host: HostName? = nil, place: String? = nil, why: String, hint: String? = nil
    ) {
        self.kind = kind
        self.what = what
        self.host = host
        self.place = place
        self.why = why
        self.hint = hint
    }

    /// The same failure, said of a host.
    public func on(_ host: HostName) -> Failure {
        var copy = self
        copy.host = copy.host ?? host
        return copy
    }
}

extension Failure: CustomStringConvertible {
    /// One failure in at most three lines: `HOST: WHAT: WHY`, the place, and `→ HINT`.
    public var description: String {
        var text = [host?.rawValue, place, what].compactMap(\.self).joined(separator: ": ") + ": " + why
        if let hint { text += "\n  → \(hint)" }
        return text
    }
}

/// The exit status of every command.
public enum ExitStatus: Int32, Codable, Sendable {
    case done = 0
    case stepFailed = 1
    case changesPending = 2
    case badInput = 3
    case unreachable = 4
    case locked = 5
    case notSafe = 6
    case interrupted = 130

    public init(_ kind: Failure.Kind) {
        self =
            switch kind {
            case .input: .badInput
            case .connection: .unreachable
            case .step, .notConverged: .stepFailed
            case .locked: .locked
            case .notSafe: .notSafe
            case .interrupted: .interrupted
            }
    }

    /// The status of a run in which several things went wrong: the one that a person must look at first.
    public static func worst(of kinds: some Sequence<Failure.Kind>) -> ExitStatus {
        let order: [ExitStatus] = [.interrupted, .locked, .notSafe, .badInput, .stepFailed, .unreachable]
        let found = Set(kinds.map(ExitStatus.init))
        return order.first(where: found.contains) ?? .done
    }
}
