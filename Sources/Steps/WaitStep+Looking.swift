import Model
public import StepKit
import Wire

extension WaitStep {
    /// What was seen when it was looked for.
    public enum Seen: Equatable, Sendable {
        case there
        /// Not yet; the words say what there is instead.
        case missing(String)
        /// It cannot be seen from this host at all.
        case blind(why: String, hint: String)
    }

    /// Milliseconds that a connection, and that a question as a whole may take.
    private static let patience: (connection: UInt32, question: UInt32) = (2_000, 10_000)

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Seen {
        if let tcp, let endpoint = Endpoint(tcp) {
            let limit = Self.patience.connection
            let connects = try await host.connects(to: endpoint.host, port: endpoint.port, timeout: limit)
            return connects ? .there : .missing("\(tcp) accepts no connections")
        }
        if let url = http ?? https { return seen(of: url, try await host.probe(curl(url))) }
        let argv = command ?? []
        return seen(of: argv, try await host.probe(Command(argv, timeout: Self.patience.question)))
    }

    public func changes(given seen: Seen, _ site: Site) throws -> [Change] {
        switch seen {
        case .there: return []
        case .missing(let words): throw NotYet(words)
        case .blind(let why, let hint): throw Failure(.step, title, why: why, hint: hint)
        }
    }

    /// `--disable` comes first and ignores a .curlrc; what is asked for is on the host or near it, so never by a proxy.
    private func curl(_ url: String) -> Command {
        var argv = ["curl", "--disable", "--silent", "--show-error", "--noproxy", "*", "--output", "/dev/null"]
        argv += ["--write-out", "%{http_code}", "--connect-timeout", "3", "--max-time", "8"]
        for case (let option, let path?) in [("--cacert", caFile), ("--cert", certFile), ("--key", keyFile)] {
            argv += [option, path]
        }
        return Command(argv + ["--", url], timeout: Self.patience.question)
    }

    private func seen(of url: String, _ reply: Reply) -> Seen {
        if reply.isMissing {
            return .blind(
                why: "there is no curl on the host, which is what asks for \(url)",
                hint: "install it with a `package` step before, or wait for `tcp`")
        }
        guard reply.succeeded else {
            let words = reply.errors.trimmed
            return .missing(words.isEmpty ? "curl \(url): \(reply.cause.words)" : words)
        }
        return reply.firstLine == String(status) ? .there : .missing("\(url) answers \(reply.firstLine), not \(status)")
    }

    private func seen(of argv: [String], _ reply: Reply) -> Seen {
        if reply.succeeded { return .there }
        let words = (reply.errors.trimmed.isEmpty ? reply.output : reply.errors).trimmed
        let last = words.split(separator: "\n").last.map { ": \($0)" } ?? ""
        return .missing("\(RunStep.words(argv)): \(reply.cause.words)\(last)")
    }
}
