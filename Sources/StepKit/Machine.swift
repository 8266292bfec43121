import Foundation
public import Model
public import Wire

/// What a step may use while it looks: questions only. There is no way to change a host through it.
public protocol Reader: Sendable {
    /// Throws a ``Failure`` of kind `connection` when the host is lost.
    func answer(_ query: Query) async throws -> Answer
    /// Asks many things at once, and gives the answers back in order.
    func answers(_ queries: [Query]) async throws -> [Answer]
}

extension Reader {
    public func answers(_ queries: [Query]) async throws -> [Answer] {
        try await each(queries) { reader, query in try await reader.answer(query) }
    }
}

/// A reader that can also act. Only the engine ever holds one.
public protocol Machine: Reader {
    /// What the host is, as seen when it was connected to.
    var facts: HostFacts { get }
    /// Where tasks that ask this machine best run, if anywhere: where its answers arrive, so that none of them costs a
    /// change of threads. Nothing may block there.
    var executor: (any TaskExecutor)? { get }
    /// Sends ahead what the next action is about, and does not wait for an answer: where it cannot be written down on
    /// the host, the next action is refused.
    func announce(_ action: Action) throws
    /// Performs one action and gives back the agent's own answer.
    func act(_ action: Action) async throws -> Answer
    /// Puts a file of the laptop on the host, in chunks; nothing appears before its SHA-256 was verified there. With
    /// `keeps` the host can offer it to others afterwards.
    func upload(_ file: LocalFile, to path: String, attributes: Attributes, keeps: Bool) async throws
    /// Ends the session; nothing may be asked afterwards.
    func close() async
}

/// A file on the machine that the controller runs on, of any size.
public struct LocalFile: Hashable, Sendable {
    public var path: String
    /// Bytes.
    public var size: UInt64
    /// 32 bytes.
    public var sha256: [UInt8]
    /// Everybody may read it, so hosts may pass it on to each other without encryption.
    public var isPublic: Bool
    public init(path: String, size: UInt64, sha256: [UInt8], isPublic: Bool = true) {
        self.path = path
        self.size = size
        self.sha256 = sha256
        self.isPublic = isPublic
    }
}

extension Machine {
    public var executor: (any TaskExecutor)? { nil }

    /// Takes the host's lock for as long as this session lives. Throws a ``Failure`` of kind `locked` that names who
    /// holds it.
    ///
    /// An agent whose controller was cut off finishes what it began and lets go by itself: it is waited for, two minutes
    /// at most. True where it was; what was asked of the host before that does not hold any more.
    @discardableResult
    public func lock(holder: String) async throws -> Bool {
        let action = Action.lock(holder: holder)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(120)
        var hasWaited = false
        while true {
            let answer = try await act(action)
            guard case .held(let other) = answer, other.hasSuffix(Protocol.endingHolder), clock.now < end else {
                try check(answer, of: action)
                return hasWaited
            }
            hasWaited = true
            try await Task.sleep(for: .milliseconds(250))
        }
    }

    /// The same, for somebody of whom the host's journal tells. With `isReset` nothing of what is done is written into
    /// the host's record.
    public func lock(for run: RunHeader, isReset: Bool) async throws -> Bool {
        let number = run.run.map(String.init) ?? ""
        try announce(
            .sitting(
                Sitting(by: run.by, command: run.command, cluster: run.cluster, run: number, isReset: isReset)))
        return try await lock(holder: "\(run.by) since \(Date.now.formatted(.iso8601)): \(run.command)")
    }

    /// Tells the host what is about to be done, for its record and journal.
    public func announce(_ change: Change, of task: PlannedTask) throws {
        let undo = change.undo ?? (change.deed.runsProgram ? [.unknown(change.summary)] : [])
        try announce(.begin(Note(layer: task.layer, title: task.title, summary: change.summary, undo: undo)))
    }

    /// Puts a file of the laptop on the host, which does not keep it to pass it on.
    public func upload(_ file: LocalFile, to path: String, attributes: Attributes) async throws {
        try await upload(file, to: path, attributes: attributes, keeps: false)
    }

    /// Performs a deed. Throws a ``Failure`` with the reason when it did not work.
    public func perform(_ deed: Deed) async throws {
        switch deed {
        case .upload(let file, let path, let attributes):
            try await upload(file, to: path, attributes: attributes)
        case .run(let command, let reason):
            do {
                try await perform(.action(.run(command)))
            } catch let failure as Failure where failure.kind == .step {
                throw await explained(failure, by: reason)
            }
        case .action(let action): try check(try await act(action), of: action)
        }
    }

    /// Throws a ``Failure`` for an answer that says that an action was not performed.
    private func check(_ answer: Answer, of action: Action) throws {
        switch answer {
        case .exit(let exit) where !exit.succeeded: throw exit.failure(of: action.name)
        case .failed(let errno, let call, let path): throw Failure.system(errno, call, path, during: action.name)
        case .refused(let reason): throw Failure.refused(reason, during: action.name)
        case .held(let holder):
            throw Failure(
                .locked, "lock the host", why: "it is held by \(holder)",
                hint: "wait until that run has ended; the lock goes away with it")
        case .absent: throw Failure(.step, action.name, why: "nothing stands there")
        case .done, .exit, .transfer, .file, .stat, .list, .hash, .connected, .facts, .hello, .offering,
            .unfetched:
            break
        }
    }

    /// The same failure with what another program says about it; as it was where that one says nothing.
    private func explained(_ failure: Failure, by reason: Command) async -> Failure {
        guard let output = try? await probe(reason).output else { return failure }
        let lines = output.split(separator: "\n").filter { !$0.trimmed.isEmpty }
        guard !lines.isEmpty else { return failure }
        var copy = failure
        copy.why += ([""] + ["\(reason.argv.first ?? "") says:"] + lines).joined(separator: "\n    ")
        return copy
    }
}

extension Action {
    /// What a person calls it.
    public var name: String {
        switch self {
        case .write(let path, _, _): "write \(path)"
        case .receive(let path, _, _, _): "receive \(path)"
        case .chunk, .commit: "transfer a file"
        case .offer: "offer a file to another host"
        case .fetch(_, _, let host, _): "fetch a file from \(host)"
        case .attributes(let path, _): "set owner and mode of \(path)"
        case .makeDirectory(let path, _): "make directory \(path)"
        case .link(let path, _): "link \(path)"
        case .remove(let path, _): "remove \(path)"
        case .run(let command): command.argv.joined(separator: " ")
        case .append(let path, _, _): "append to \(path)"
        case .lock: "lock the host"
        case .sitting, .begin: "write down what is done"
        case .restore(let path): "put back \(path)"
        }
    }
}
