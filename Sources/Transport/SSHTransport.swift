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
    private let uploads: Turnstile

    /// Puts `agent` on hosts that do not have it yet; that file is the only trace of a run with `isReadOnly`, in which
    /// the agents refuse every action. `prompt` is asked for passphrases of keys; without it such keys are of use only
    /// in ssh-agent.
    public init(
        agent: AgentProgram, isReadOnly: Bool = false, limits: SSHLimits = SSHLimits(), prompt: Prompt? = nil
    ) {
        self.init(agent: agent, isReadOnly: isReadOnly, limits: limits, prompt: prompt, surroundings: .current)
    }

    init(
        agent: AgentProgram, isReadOnly: Bool, limits: SSHLimits, prompt: Prompt?, surroundings: Surroundings
    ) {
        self.agent = agent
        self.isReadOnly = isReadOnly
        self.limits = limits
        self.surroundings = surroundings
        keyring = Keyring(prompt: prompt)
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
                return try await tryOnce(destination)
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

    private func tryOnce(_ destination: Destination) async throws(Setback) -> SSHConnection {
        let credentials: Credentials
        do throws(Failure) {
            credentials = try await Credentials.gather(for: destination, surroundings, keyring)
        } catch {
            throw Setback(error)
        }
        let reactor = ReactorPool.shared.next()
        let line = Line(destination, limits: limits, reactor: reactor)
        let opening: Result<(Switchboard, HostFacts), Setback> = await withTaskCancellationHandler {
            await withTaskExecutorPreference(reactor) {
                do throws(Setback) {
                    return .success(try await line.open(agent, isReadOnly: isReadOnly, credentials))
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
