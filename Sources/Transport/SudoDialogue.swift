import Model

/// What sudo asks while the agent is brought up, and what it is told: the password once, and never before it asks.
struct SudoDialogue {
    private let script: LaunchScript
    private let destination: Destination
    private let passwords: Passwords
    private var given: Secret?
    /// What comes next is for the agent, and no longer for sudo.
    private var isOver = false

    init(_ script: LaunchScript, _ destination: Destination, _ passwords: Passwords) {
        self.script = script
        self.destination = destination
        self.passwords = passwords
    }

    private var purpose: Passwords.Purpose { .sudo(destination.user) }

    /// What to look for on the error stream, and how often it stands there when sudo asks.
    var awaited: (text: String, count: Int)? {
        script.sudo == .password && !isOver ? (script.question, given == nil ? 1 : 2) : nil
    }

    /// What to send now that sudo asks. Throws where there is nothing to say, or what was said was wrong: another try
    /// would only bring the login nearer to being locked.
    mutating func answer(_ errors: String) async throws(Setback) -> [UInt8] {
        if let given {
            self.given = nil
            await passwords.settle(purpose, given, .refused(by: destination.label))
            throw failure("sudo refused the password of \(destination.user)")
        }
        switch await passwords.lease(purpose) {
        case .nobody:
            throw failure("sudo wants the password of \(destination.user), and nobody could be asked for it")
        case .refused(let host):
            throw failure(
                "\(host) refused the password of \(destination.user) for sudo, so it is not tried here")
        case .use(let secret):
            given = secret
            return secret.bytes + [UInt8(ascii: "\n")]
        }
    }

    /// The dialogue is over. `isRoot`: sudo has let the script run, so what it was told was right.
    mutating func end(isRoot: Bool = false) async {
        isOver = true
        guard let secret = given else { return }
        given = nil
        await passwords.settle(purpose, secret, isRoot ? .accepted : .unknown)
    }

    private func failure(_ why: String) -> Setback {
        Setback(
            Failure(
                .connection, "become root", why: why,
                hint:
                    "run the command again and type it with care; or allow \(destination.user) sudo without a password "
                    + "on the host, and set ssh.sudo: passwordless"))
    }
}
