/// What a block of an ssh_config file stands under.
enum SSHConfigCondition: Equatable, Sendable {
    case always
    case never
    /// Patterns, those with a `!` excluding.
    case host([String])

    /// Whether it holds for a host that is known under these names in lower case.
    func holds(for names: [String]) -> Bool {
        switch self {
        case .always: return true
        case .never: return false
        case .host(let patterns):
            var isMeant = false
            for pattern in patterns.map({ $0.lowercased() }) {
                let isUnwanted = pattern.hasPrefix("!")
                let text = isUnwanted ? String(pattern.dropFirst()) : pattern
                guard names.contains(where: { HostPattern.matches($0, text) }) else { continue }
                if isUnwanted { return false }
                isMeant = true
            }
            return isMeant
        }
    }
}
