import Synchronization

/// The regular expressions of playbooks, made ready once: to read one takes longer than to look through a file with it,
/// and every host asks for the same ones.
enum Patterns {
    private static let ready = Mutex<[String: Regex<AnyRegexOutput>]>([:])
    /// A playbook that puts hosts' names into its expressions has one for each.
    private static let most = 256

    /// Which of these texts match somewhere. Throws what `Regex` throws for what is no expression.
    static func matches(_ pattern: String, in texts: [String]) throws -> [Bool] {
        try ready.withLock { ready in
            if let regex = ready[pattern] { return texts.map { $0.contains(regex) } }
            let regex = try Regex(pattern)
            if ready.count >= most { ready = [:] }
            ready[pattern] = regex
            return texts.map { $0.contains(regex) }
        }
    }
}
