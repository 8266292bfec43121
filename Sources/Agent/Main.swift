import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

@main
struct SlipwayAgent {
    static func main() {
        guard let invocation = Invocation(arguments(), silence: Protocol.silence) else {
            end(saying: Invocation.usage)
        }
        switch invocation.verb {
        case .version: say("slipway-agent " + String(Protocol.version) + "\n", to: 1)
        case .serve: serve(invocation)
        }
    }

    private static func arguments() -> [String] {
        var words: [String] = []
        while let word = shim_argument(Int32(words.count) + 1) { words.append(String(cString: word)) }
        return words
    }

    private static func serve(_ invocation: Invocation) {
        holdStandardStreams()
        let hashes = HashCache(invocation.hashes, isReadOnly: invocation.isReadOnly)
        let proof = invocation.nonce.isEmpty ? [] : prove(invocation.nonce, hashes)
        shim_ignore(SIGHUP)
        shim_ignore(SIGPIPE)
        let wanted = [SIGCHLD, SIGTERM, SIGINT]
        let signals = shim_signals(wanted, wanted.count)
        guard signals >= 0, shim_set_nonblocking(0) == 0, shim_set_nonblocking(1) == 0 else {
            end(saying: "the standard streams cannot be used")
        }
        umask(0o022)
        guard chdir("/") == 0 else { end(saying: "cannot enter /") }
        let hello = Hello(
            version: Protocol.version, uid: geteuid(), isReadOnly: invocation.isReadOnly, facts: Facts.read())
        let loop = EventLoop(Responder(invocation, hashes), signals: signals, silence: invocation.silence)
        loop.run(hello, provenBy: proof)
        if let complaint = loop.complaint { end(saying: complaint) }
    }

    /// The SHA-256 of the program that runs, which is said before anything else. What cannot be read is not said, and the
    /// controller then sees to it that the agent is whole. A sum that is remembered saves half of what an agent costs.
    private static func prove(_ nonce: String, _ hashes: HashCache) -> [UInt8] {
        let path = "/proc/self/exe"
        do throws(AgentError) {
            let (digest, _) = try hashes.digest(of: try Descriptor(opening: path, O_RDONLY, path: path), path)
            let digits = Array("0123456789abcdef".utf8)
            let words = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
            return Array(("slipway:" + nonce + ":whole " + words.text + "\n").utf8)
        } catch {
            return []
        }
    }

    /// Nothing that is opened later may get one of the three numbers, and nothing that was open before is passed on.
    private static func holdStandardStreams() {
        var number: Int32 = 0
        while number >= 0, number <= 2 { number = shim_hold_stream() }
        shim_close_from(3)
    }

    private static func end(saying words: String) -> Never {
        say("slipway-agent: " + words + "\n", to: 2)
        exit(2)
    }

    private static func say(_ words: String, to number: Int32) {
        let bytes = Array(words.utf8)
        _ = write(number, bytes, bytes.count)
    }
}
