import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

extension ChildProcess {
    /// More output than this is never kept, whatever the limit asked for: both streams must fit in a frame.
    private static let mostOutput: UInt32 = 8 << 20

    /// Starts a command, or answers at once if it cannot start.
    static func start(_ command: Command) -> Outcome {
        do throws(AgentError) {
            let program = try Program(command)
            guard !program.path.isEmpty else { return .now(.exit(Exit(.unstartable(errno: ENOENT)))) }
            return try start(program, command)
        } catch {
            return .now(error.answer)
        }
    }

    private static func start(_ program: Program, _ command: Command) throws(AgentError) -> Outcome {
        let input = try input(of: command)
        let limit = Int(min(command.outputLimit, mostOutput))
        let (output, outputEnd) = try output(limit)
        let (errors, errorsEnd) = try Self.output(limit)
        let argv = CStrings(program.argv)
        let environment = CStrings(program.environment)
        var pid: pid_t = 0
        let error = shim_spawn(
            &pid, program.path, argv.pointers, environment.pointers, program.directory, input.end, outputEnd,
            errorsEnd)
        for end in [input.end, outputEnd, errorsEnd] { close(end) }
        guard error == 0 else { return .now(.exit(Exit(.unstartable(errno: error)))) }
        return .later(.child(ChildProcess(pid: pid, input.ours, output, errors, timeout: command.timeout)))
    }

    private static func output(_ limit: Int) throws(AgentError) -> (ours: ChildOutput, end: Int32) {
        var ends: [Int32] = [-1, -1]
        guard shim_pipe(&ends, 0) == 0 else { throw .last("pipe", "") }
        return (ChildOutput(ends[0], limit: limit), ends[1])
    }

    private static func input(of command: Command) throws(AgentError) -> (ours: ChildInput, end: Int32) {
        guard !command.input.isEmpty else {
            let nothing = shim_open(AT_FDCWD, "/dev/null", O_RDONLY, 0)
            guard nothing >= 0 else { throw .last("open", "/dev/null") }
            return (ChildInput(-1, []), nothing)
        }
        var ends: [Int32] = [-1, -1]
        guard shim_pipe(&ends, 1) == 0 else { throw .last("pipe", "") }
        return (ChildInput(ends[1], command.input), ends[0])
    }
}
