import Foundation
import Wire

/// A running agent with its standard streams in our hands.
///
/// Lock and hashes are a test's own, so that tests run beside each other and beside a real agent.
final class AgentProcess {
    struct Died: Error {}
    struct Silent: Error {}
    struct Unstartable: Error { let errno: Int32 }

    let pid: pid_t
    let hello: Hello
    private var input: Int32
    private var output: Int32
    private var frames = FrameReader()
    private var answers: [UInt32: Answer] = [:]
    private var lastID: UInt32 = 0
    private var hasEnded = false

    /// The agent beside the tests, or the one that the environment names.
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["SLIPWAY_AGENT"] { return path }
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("slipway-agent").path
    }()

    static let isRoot = geteuid() == 0

    /// Starts an agent and reads its hello. With `launcher`, those words come before the agent's own.
    init(
        _ options: [String] = [], lock: String = "/nowhere/lock", hashes: String = "", state: String = "",
        launcher: [String] = []
    )
        throws
    {
        // Writing to an agent that died must not end the tests.
        signal(SIGPIPE, SIG_IGN)
        let words = launcher + [Self.path, "serve", "--lock", lock, "--hashes", hashes, "--state", state] + options
        (pid, input, output) = try Self.spawn(words)
        var stream = ByteStream(output)
        guard try stream.take(Protocol.preamble.count) == Protocol.preamble else { throw Died() }
        let length = try stream.take(4).reduce(0) { $0 << 8 | Int($1) }
        let frame = try stream.take(length)
        guard case .hello(let hello) = try Answer(decoding: Array(frame.dropFirst(4))) else { throw Died() }
        self.hello = hello
    }

    deinit {
        if !hasEnded {
            Foundation.kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        if output >= 0 { close(output) }
        if input >= 0 { close(input) }
    }

    /// Sends a request and returns its number.
    @discardableResult
    func send(_ request: Request) throws -> UInt32 {
        lastID += 1
        try sendRaw(Frame(id: lastID, payload: request.encoded()).encoded())
        return lastID
    }

    func sendRaw(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { write(input, $0.baseAddress.map { $0 + sent }, bytes.count - sent) }
            guard count > 0 else { throw Died() }
            sent += count
        }
    }

    /// The next answer of all, with its number; nothing when the agent has closed its output.
    func next(within seconds: Double = 30) throws -> (id: UInt32, answer: Answer)? {
        let deadline = Date() + seconds
        while true {
            if let frame = try frames.next() { return (frame.id, try Answer(decoding: frame.payload)) }
            var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, Int32(max(0, deadline.timeIntervalSinceNow * 1000))) > 0 else { throw Silent() }
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return nil }
            frames.feed(buffer[..<count])
        }
    }

    /// The answer to one request; those that come before it are kept.
    func answer(to id: UInt32, within seconds: Double = 30) throws -> Answer {
        while true {
            if let answer = answers.removeValue(forKey: id) { return answer }
            guard let (id, answer) = try next(within: seconds) else { throw Died() }
            answers[id] = answer
        }
    }

    func ask(_ query: Query) throws -> Answer { try answer(to: try send(.query(query))) }
    func act(_ action: Action) throws -> Answer { try answer(to: try send(.action(action))) }

    /// Closes its input, as a controller that goes away does.
    func hangUp() {
        close(input)
        input = -1
    }

    /// Stops reading, as a connection that breaks does.
    func stopListening() {
        close(output)
        output = -1
    }

    /// Its exit status; negative for the signal that ended it.
    func exitStatus() -> Int32 {
        var status: Int32 = 0
        if !hasEnded { waitpid(pid, &status, 0) }
        hasEnded = true
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    func kill(_ signal: Int32) { Foundation.kill(pid, signal) }

    private static let spawning = NSLock()

    /// Not with Foundation's Process, and one at a time: pipes that another agent inherits by accident never end.
    private static func spawn(_ words: [String]) throws -> (pid_t, Int32, Int32) {
        spawning.lock()
        defer { spawning.unlock() }
        var toAgent: [Int32] = [0, 0]
        var fromAgent: [Int32] = [0, 0]
        guard pipe(&toAgent) == 0, pipe(&fromAgent) == 0 else { throw Unstartable(errno: errno) }
        for number in toAgent + fromAgent { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, toAgent[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromAgent[1], 1)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var argv = words.map { strdup($0) } + [nil]
        defer { for word in argv { free(word) } }
        var pid: pid_t = 0
        let error = posix_spawnp(&pid, words[0], &actions, nil, &argv, environ)
        close(toAgent[0])
        close(fromAgent[1])
        guard error == 0 else { throw Unstartable(errno: error) }
        return (pid, toAgent[1], fromAgent[0])
    }
}
