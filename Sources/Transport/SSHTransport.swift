public import Model

/// The way to hosts over SSH. One value for a run: it shares keys, limits and the threads that wait.
public struct SSHTransport: Sendable {
    /// Asks a person for a secret; nil where nobody answers. The text says which secret.
    public typealias Prompt = @Sendable (String) async -> Secret?

    private let agent: AgentProgram
    private let isReadOnly: Bool
    private let limits: SSHLimits
    private let surroundings: Surroundings
    private let keyring: Keyring
    private let passwords: Passwords
    private let jumpHosts: JumpHosts
    private let uploads: Turnstile
    private let replacement: HostKeyReplacement?

    /// Puts `agent` on hosts that do not have it yet; that file is the only trace of a run with `isReadOnly`, in which
    /// the agents refuse every action. `prompt` is asked for passphrases of keys and for passwords, each once; without it
    /// keys with a passphrase are of use only in ssh-agent, and nothing is let in by a password. It may be asked
    /// several things at the same time.
    ///
    /// With `replacing` one host may show another key than the one it is known by, which then takes its place.
    public init(
        agent: AgentProgram, isReadOnly: Bool = false, limits: SSHLimits = SSHLimits(), prompt: Prompt? = nil,
        replacing: HostKeyReplacement? = nil
    ) {
        self.init(
            agent: agent, isReadOnly: isReadOnly, limits: limits, prompt: prompt, surroundings: .current,
            replacing: replacing)
    }

    init(
        agent: AgentProgram, isReadOnly: Bool, limits: SSHLimits, prompt: Prompt?, surroundings: Surroundings,
        replacing: HostKeyReplacement? = nil
    ) {
        replacement = replacing
        self.agent = agent
        self.isReadOnly = isReadOnly
        self.limits = limits
        self.surroundings = surroundings
        let (keyring, passwords) = (Keyring(prompt: prompt), Passwords(prompt: prompt))
        self.keyring = keyring
        self.passwords = passwords
        jumpHosts = JumpHosts(limits: limits) { destination throws(Failure) in
            try await Credentials.gather(for: destination, surroundings, keyring, passwords)
        }
        uploads = Turnstile(limits.uploads)
    }

    /// Connects to a host and brings the agent up there. Tries again what may pass. Throws a ``Failure`` of kind
    /// `connection` for a host that cannot be reached or does not let us in, `input` for settings that cannot be
    /// meant, and `interrupted` when the task is cancelled.
    public func connect(to host: Host) async throws(Failure) -> SSHConnection {
        let destination = try Destination(host, surroundings)
        let start = ContinuousClock.now
        var pause = Duration.milliseconds(250)
        var attempt = 1
        while true {
            do throws(Setback) {
                return try await tryOnce(host.id, destination)
            } catch {
                let isLast = attempt >= limits.tries || ContinuousClock.now + pause - start > limits.patience
                guard error.mayPass, !isLast else {
                    var failure = error.failure
                    if attempt > 1 { failure.why += " (tried \(attempt) times)" }
                    throw failure.on(host.id)
                }
            }
            try? await Task.sleep(for: pause * Double.random(in: 0.75...1.25))
            pause = pause * 4
            attempt += 1
        }
    }

    private func tryOnce(_ host: HostName, _ destination: Destination) async throws(Setback) -> SSHConnection {
        let credentials: Credentials
        do throws(Failure) {
            credentials = try await Credentials.gather(for: destination, surroundings, keyring, passwords)
        } catch {
            throw Setback(error)
        }
        let reactor = ReactorPool.shared.next()
        let line = Line(to: host, destination, limits: limits, reactor: reactor, replacement: replacement)
        let opening: Result<(Switchboard, HostFacts), Setback> = await withTaskCancellationHandler {
            await withTaskExecutorPreference(reactor) {
                do throws(Setback) {
                    return .success(try await line.open(agent, isReadOnly: isReadOnly, credentials, jumpHosts))
                } catch {
                    return .failure(error)
                }
            }
        } onCancel: {
            reactor.wakeAll()
        }
        let (board, facts) = try opening.get()
        return SSHConnection(line, board, facts: facts, uploads: uploads)
    }
}
