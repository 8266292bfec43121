import Model

/// The passwords of a run. Each is asked for once, and tried on one host alone until that host has accepted it: a
/// mistyped one must not count against the login on every host at once.
actor Passwords {
    /// What a password is for.
    enum Purpose: Hashable, Sendable {
        /// The hosts of the inventory share the password of a login.
        case login(String)
        case jump(String)
        case sudo(String)

        var question: String {
            switch self {
            case .login(let user): "Password of \(user) on the hosts: "
            case .jump(let words): "Password of the jump host \(words): "
            case .sudo(let user): "Password of \(user) for sudo on the hosts: "
            }
        }
    }

    enum Lease: Sendable {
        /// To be tried, and its fate to be told with ``settle(_:_:)``.
        case use(Secret)
        /// A host has refused it.
        case refused(by: String)
        /// Nobody can be asked, or nobody answered.
        case nobody
    }

    enum Verdict: Sendable {
        case accepted
        case refused(by: String)
        /// The host was lost before it said anything.
        case unknown
    }

    private enum Standing {
        case busy([CheckedContinuation<Void, Never>])
        case untried(Secret)
        case proven(Secret)
        case refused(by: String)
        case nobody
    }

    private var standings: [Purpose: Standing] = [:]
    private let prompt: SSHTransport.Prompt?

    init(prompt: SSHTransport.Prompt?) { self.prompt = prompt }

    nonisolated var canAsk: Bool { prompt != nil }

    /// The password, once it is known whether it is worth trying.
    func lease(_ purpose: Purpose) async -> Lease {
        while true {
            switch standings[purpose] {
            case nil:
                guard let prompt else { return .nobody }
                standings[purpose] = .busy([])
                guard let secret = await prompt(purpose.question) else {
                    become(.nobody, purpose)
                    return .nobody
                }
                return .use(secret)
            case .untried(let secret):
                standings[purpose] = .busy([])
                return .use(secret)
            case .proven(let secret): return .use(secret)
            case .refused(let host): return .refused(by: host)
            case .nobody: return .nobody
            case .busy(let waiting):
                await withCheckedContinuation { standings[purpose] = .busy(waiting + [$0]) }
            }
        }
    }

    /// Tells what became of a password. One that was accepted once stays good for other hosts.
    func settle(_ purpose: Purpose, _ secret: Secret, _ verdict: Verdict) {
        guard case .busy? = standings[purpose] else { return }
        switch verdict {
        case .accepted: become(.proven(secret), purpose)
        case .refused(let host): become(.refused(by: host), purpose)
        case .unknown: become(.untried(secret), purpose)
        }
    }

    private func become(_ standing: Standing, _ purpose: Purpose) {
        let last = standings[purpose]
        standings[purpose] = standing
        if case .busy(let waiting)? = last { for continuation in waiting { continuation.resume() } }
    }
}
