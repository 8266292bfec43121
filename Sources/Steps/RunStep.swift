public import Model
public import StepKit
import Wire

/// A program that runs where what it brings about is missing. It must say how that is seen.
public struct RunStep: Step {
    public static let kind = "run"
    public static let reference = StepReference(
        "A program that runs until what it brings about is there. It says how that is seen: `creates` or `unless`.",
        keys: [
            .init("argv", "list of text", "The program and its arguments; there is no shell."),
            .init("creates", "path", standard: "none", "It is done when something stands here."),
            .init(
                "unless", "list of text", standard: "none", "It is done when this program, which only looks, succeeds."),
            .init(
                "undo", "list of text", standard: "what `creates` names is removed",
                "A program that `slipway reset` runs to take back what this one did."),
            .init("directory", "path", standard: "/", "Where it runs."),
            .init("environment", "map of text", standard: "none", "Variables on top of a small fixed environment."),
            .init(
                "input", "text", standard: "none", "What it reads. The place for secrets: arguments can be seen by all."
            ),
            .init("timeout", "seconds", standard: "300", "After this time it is killed, and counts as failed."),
        ],
        example: """
            - run:
                argv: [openssl, dhparam, -out, /etc/ssl/dh.pem, "2048"]
                creates: /etc/ssl/dh.pem
            """)

    public var argv: [String]
    public var creates: String?
    public var unless: [String]?
    public var undo: [String]?
    public var directory: String
    public var environment: [String: String]
    public var input: Content?
    /// Seconds.
    public var timeout: Int

    public init(
        argv: [String], creates: String? = nil, unless: [String]? = nil, undo: [String]? = nil,
        directory: String = "/", environment: [String: String] = [:],
        input: Content? = nil, timeout: Int = 300
    ) {
        (self.argv, self.creates, self.unless, self.directory) = (argv, creates, unless, directory)
        self.undo = undo
        (self.environment, self.input, self.timeout) = (environment, input, timeout)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        argv = try keys.decode([String].self, forKey: .argv)
        creates = try keys.decodeIfPresent(String.self, forKey: .creates)
        unless = try keys.decodeIfPresent([String].self, forKey: .unless)
        undo = try keys.decodeIfPresent([String].self, forKey: .undo)
        directory = try keys.decode(.directory, standard: "/")
        environment = try keys.decode(.environment, standard: [:])
        input = try keys.decodeIfPresent(Content.self, forKey: .input)
        timeout = try keys.decode(.timeout, standard: 300)
    }

    public var title: String { "run \(Self.words(argv))" }

    /// A command as a person reads it, cut where it gets long.
    static func words(_ argv: [String]) -> String {
        let text = argv.joined(separator: " ").replacing("\n", with: " ")
        return text.count > 72 ? text.prefix(71) + "…" : text
    }

    public func validate() throws(Failure) {
        try Self.check(argv, key: "argv", in: title)
        switch (creates, unless) {
        case (nil, nil), (.some, .some):
            throw .unusable(
                title, "it must say in one way how it is seen that it is done",
                hint: "give `creates: PATH` or `unless: [PROGRAM, …]`")
        case (let path?, nil): try HostPath.check(path, in: title, key: "creates")
        case (nil, let unless?): try Self.check(unless, key: "unless", in: title)
        }
        if let undo { try Self.check(undo, key: "undo", in: title) }
        if directory != "/" { try HostPath.check(directory, in: title, key: "directory") }
        try Self.check(timeout: timeout, in: title)
        guard !environment.keys.contains(where: { $0.isEmpty || $0.contains("=") }) else {
            throw .unusable(title, "a variable of `environment` has no usable name")
        }
    }

    static func check(_ argv: [String], key: String, in title: String) throws(Failure) {
        guard argv.first?.isEmpty == false, !argv.contains(where: { $0.utf8.contains(0) }) else {
            throw .unusable(title, "`\(key)` names no program")
        }
    }

    static func check(timeout: Int, in title: String) throws(Failure) {
        guard (1...86_400).contains(timeout) else {
            throw .unusable(title, "`timeout` is \(timeout), and 1 to 86400 seconds are expected")
        }
    }

    /// What it brings about is there.
    public func inspect(_ host: some Reader, _ site: Site) async throws -> Bool {
        if let creates { return try await host.stat(creates) != nil }
        let reply = try await host.probe(command(unless ?? []))
        guard reply.cause != .timedOut else {
            throw Failure(
                .step, title, why: "`\(Self.words(unless ?? []))` did not end within \(timeout) seconds",
                hint: "what `unless` names must only look, and end by itself")
        }
        return reply.succeeded
    }

    public func changes(given isDone: Bool, _ site: Site) -> [Change] {
        guard !isDone else { return [] }
        var command = command(argv)
        command.input = input?.bytes ?? []
        return [Change("run \(Self.words(argv))", .run(command), undo: takingBack)]
    }

    private var takingBack: [Undo] {
        let made = creates.map { [Undo.tree($0)] } ?? []
        if let undo { return made + [.command(undo)] }
        return made.isEmpty ? [.unknown(title)] : made
    }

    private func command(_ argv: [String]) -> Command {
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return Command(argv, environment: variables, directory: directory, timeout: UInt32(timeout) * 1000)
    }
}
