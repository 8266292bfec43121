import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// A program that runs, from its start to its answer.
///
/// It leads a session of its own, so that whatever it starts can be ended with it. When its time is up the whole group
/// is asked to end, and after ``grace`` it is killed. When it ends by itself, what it left running keeps running, but
/// is not waited for: only ``drain`` longer for what is still in the pipes.
final class ChildProcess {
    private enum Phase {
        case running
        /// It was asked to end, and is killed at this moment.
        case ending(at: Milliseconds)
        /// It was killed; if the kernel has not buried it by this moment, nobody waits any more.
        case killed(giveUp: Milliseconds)
    }

    private let pid: pid_t
    private let input: ChildInput
    private let output: ChildOutput
    private let errors: ChildOutput
    private let timeout: Milliseconds
    private var phase = Phase.running
    /// How it ended, and when that was seen.
    private var end: (cause: Exit.Cause, moment: Milliseconds)?

    private static let grace: Milliseconds = 2000
    private static let drain: Milliseconds = 200
    /// A program in a system call that never returns is left to itself after this.
    private static let patience: Milliseconds = 5000

    init(pid: pid_t, _ input: ChildInput, _ output: ChildOutput, _ errors: ChildOutput, timeout: UInt32) {
        self.pid = pid
        self.input = input
        self.output = output
        self.errors = errors
        self.timeout = .now + Milliseconds(timeout)
    }

    func watch(in set: inout PollSet) {
        input.watch(in: &set)
        output.watch(in: &set)
        errors.watch(in: &set)
    }

    /// When something is to be done though nothing happened.
    var deadline: Milliseconds {
        switch phase {
        case .running: end.map { $0.moment + Self.drain } ?? timeout
        case .ending(let moment): moment
        case .killed(let giveUp): end == nil ? giveUp : .now
        }
    }

    /// Moves on what can move, and returns the answer once there is one.
    func advance(with buffer: UnsafeMutableRawBufferPointer) -> Answer? {
        input.write()
        output.read(with: buffer)
        errors.read(with: buffer)
        notice()
        let now = Milliseconds.now
        switch phase {
        case .running:
            guard let end else {
                if now >= timeout { terminate(now) }
                return nil
            }
            return isSilent || now >= end.moment + Self.drain ? finish(end.cause) : nil
        case .ending(let moment):
            // The leader stays a zombie until its group is killed, so that the group's number cannot be another's.
            if now >= moment || (end != nil && isSilent) { kill(now) }
            return nil
        case .killed(let giveUp): return end != nil || now >= giveUp ? finish(.timedOut) : nil
        }
    }

    /// Ends it without an answer, for nobody waits for one.
    func cancel() {
        CShim.kill(-pid, SIGKILL)
        shim_reap(pid)
    }

    private var isSilent: Bool { !output.isOpen && !errors.isOpen }

    private func notice() {
        guard end == nil else { return }
        var value: Int32 = 0
        switch shim_ended(pid, &value) {
        case 0: return
        case 1: end = (.status(value), .now)
        default: end = (.signal(value), .now)
        }
        input.close()
    }

    private func terminate(_ now: Milliseconds) {
        CShim.kill(-pid, SIGTERM)
        phase = .ending(at: now + Self.grace)
    }

    private func kill(_ now: Milliseconds) {
        CShim.kill(-pid, SIGKILL)
        phase = .killed(giveUp: now + Self.patience)
    }

    private func finish(_ cause: Exit.Cause) -> Answer {
        shim_reap(pid)
        let kept = (output.finish(), errors.finish())
        return .exit(Exit(cause, output: kept.0, errors: kept.1, dropped: output.dropped + errors.dropped))
    }
}
