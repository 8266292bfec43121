import Foundation
public import Model
public import StepKit
import Synchronization
public import Wire

/// A host in memory that behaves as a real one behind an agent.
///
/// Files, directories and links are there for real. Programs and TCP ports exist only where a test scripts them: what
/// nobody scripted throws ``Unscripted``, and never succeeds silently. A probe that changes the host throws
/// ``Meddling``, since probes only look.
public actor FakeMachine: Machine {
    /// What a program does: it may change the host, and says how it ended.
    public typealias Program = @Sendable (inout FakeHost, Command) -> Exit

    /// Something was asked or done that no test scripted.
    public struct Unscripted: Error, Equatable, CustomStringConvertible {
        public var what: String
        public init(what: String) { self.what = what }
        public var description: String { "nobody scripted \(what)" }
    }
    /// A program that was run as a probe changed the host.
    public struct Meddling: Error, Equatable {
        public var argv: [String]
        public init(argv: [String]) { self.argv = argv }
    }
    private struct Transfer {
        var path: String
        var size: UInt64
        var sha256: [UInt8]
        var attributes: Attributes
        var bytes: [UInt8] = []
    }

    /// What is on the host now.
    public var host: FakeHost
    /// Every action in order, refused ones too.
    public private(set) var actions: [Action] = []
    /// Every question in order.
    public private(set) var queries: [Query] = []
    /// Where files of the laptop were uploaded to.
    public private(set) var uploads: [String] = []
    public private(set) var isClosed = false
    /// How often its lock was asked for by who has it already.
    public private(set) var locks = 0

    private let seen: Mutex<HostFacts>
    private let told = Mutex((notes: [Note](), pending: [Note](), sittings: [Sitting]()))
    private var commands: [[String]: Program] = [:]
    private var programs: [String: Program] = [:]
    private var ports: [String: Bool] = [:]
    private var rawFacts: RawFacts?
    private var holder: String?
    private var ending: (times: Int, body: @Sendable (inout FakeHost) -> Void)?
    private var failures: [String: Answer] = [:]
    private var isLost = false
    private var isReadOnly = false
    private var transfers: [UInt32: Transfer] = [:]
    private var kept: [[UInt8]: [UInt8]] = [:]
    private var network: (FakeNetwork, address: Address)?

    public init(_ host: FakeHost = FakeHost(), facts: HostFacts = HostFacts()) {
        self.host = host
        seen = Mutex(facts)
    }

    /// A host on which these files stand.
    public init(files: [String: String], facts: HostFacts = HostFacts()) {
        self.init(FakeHost(files), facts: facts)
    }

    public nonisolated var facts: HostFacts { seen.withLock { $0 } }
    /// Makes the host another kind of host.
    public nonisolated func set(_ facts: HostFacts) { seen.withLock { $0 = facts } }

    // MARK: Scripting

    /// A program with exactly these arguments.
    public func script(_ argv: [String], _ program: @escaping Program) { commands[argv] = program }

    /// A program with exactly these arguments that only says something.
    public func script(_ argv: [String], output: String = "", errors: String = "", status: Int32 = 0) {
        commands[argv] = { _, _ in .says(output, errors: errors, status: status) }
    }

    /// A program whatever its arguments are; exact scripts come first.
    public func script(program name: String, _ program: @escaping Program) { programs[name] = program }

    /// A program that is not on the host, whatever its arguments are.
    public func script(missing name: String) { programs[name] = { _, _ in Exit(.unstartable(errno: 2)) } }

    /// A TCP port, and whether somebody listens there.
    public func script(host: String, port: UInt16, connects: Bool) { ports["\(host):\(port)"] = connects }

    /// The host can give files to other hosts of this network, and take them.
    public func join(_ network: FakeNetwork, as address: Address) { self.network = (network, address) }

    /// What the agent says of the host when it is asked again.
    public func script(facts: RawFacts) { rawFacts = facts }

    /// Every action that names this path, or runs this program, gets this answer and does nothing.
    public func fail(_ path: String, with answer: Answer) { failures[path] = answer }

    /// Changes the host behind everybody's back, as drift does.
    public func change(_ body: @Sendable (inout FakeHost) -> Void) {
        host.now += 1_000_000_000
        body(&host)
    }

    /// From now on the host cannot be reached.
    public func lose() { isLost = true }
    /// From now on every action is refused.
    public func makeReadOnly() { isReadOnly = true }
    /// Somebody else holds the host's lock.
    public func hold(by holder: String) { self.holder = holder }
    /// An agent whose controller is gone holds the host's lock until it was asked for some times, and then has changed
    /// something.
    public func hold(byEnding holder: String, times: Int, _ body: @escaping @Sendable (inout FakeHost) -> Void) {
        (self.holder, ending) = (holder + Protocol.endingHolder, (times, body))
    }
    /// Its lock was asked for, and is not taken, since it would be held for ever.
    public func countLock() { locks += 1 }
    /// Forgets what was asked and done so far.
    public func forget() { (actions, queries, uploads) = ([], [], []) }

    // MARK: Machine

    public nonisolated func announce(_ action: Action) throws {
        switch action {
        case .begin(let note):
            told.withLock {
                $0.notes.append(note)
                $0.pending.append(note)
            }
        case .sitting(let sitting): told.withLock { $0.sittings.append(sitting) }
        default: throw Unscripted(what: "announcing \(action.name)")
        }
    }
    /// What was said of changes before they were performed.
    public nonisolated var notes: [Note] { told.withLock { $0.notes } }
    /// Who said that they work here.
    public nonisolated var sittings: [Sitting] { told.withLock { $0.sittings } }

    public func answer(_ query: Query) async throws -> Answer {
        try reach()
        queries.append(query)
        switch query {
        case .probe(let command):
            let before = host
            let exit = try run(command)
            guard host == before else { throw Meddling(argv: command.argv) }
            return .exit(exit)
        case .connect(let host, let port, _):
            guard let connects = ports["\(host):\(port)"] else { throw Unscripted(what: "connect \(host):\(port)") }
            return .connected(connects)
        case .facts:
            guard let rawFacts else { throw Unscripted(what: "facts") }
            return .facts(rawFacts)
        case .file, .stat, .list, .hash, .read:
            do throws(FakeHost.Refusal) { return try host.answer(query) } catch { return error.answer }
        }
    }

    public func act(_ action: Action) async throws -> Answer {
        try reach()
        actions.append(action)
        if isReadOnly { return .refused(reason: "this agent only looks") }
        if let failure = action.subject.flatMap({ failures[$0] }) { return failure }
        host.now += 1_000_000_000
        if !isReset { writeDown() }
        do { return try perform(action) } catch let refusal as FakeHost.Refusal { return refusal.answer }
    }

    public func upload(_ file: LocalFile, to path: String, attributes: Attributes, keeps: Bool) async throws {
        uploads.append(path)
        let handle = try FileHandle(forReadingFrom: URL(filePath: file.path))
        defer { try? handle.close() }
        let opened = try await act(
            .receive(path: path, size: file.size, sha256: file.sha256, attributes: attributes))
        guard case .transfer(let number) = opened else { throw Failure(.step, "upload \(path)", why: "\(opened)") }
        var offset: UInt64 = 0
        while let piece = try handle.read(upToCount: Protocol.chunk), !piece.isEmpty {
            let answer = try await act(.chunk(transfer: number, offset: offset, bytes: Array(piece)))
            guard answer == .done else { throw Failure(.step, "upload \(path)", why: "\(answer)") }
            offset += UInt64(piece.count)
        }
        let answer = try await act(.commit(transfer: number, keeps: keeps))
        guard answer == .done else { throw Failure(.step, "upload \(path)", why: "\(answer)") }
    }

    public func close() { isClosed = true }

    private func perform(_ action: Action) throws -> Answer {
        switch action {
        case .write, .attributes, .makeDirectory, .link, .remove, .append: try host.act(action)
        case .restore(let path): try host.restore(path)
        case .sitting, .begin: try announce(action)
        case .run(let command): return .exit(try run(command))
        case .lock(let wanted):
            if let (times, body) = ending {
                ending = times > 1 ? (times - 1, body) : nil
                if times == 1 {
                    body(&host)
                    defer { self.holder = nil }
                    return .held(by: holder ?? "")
                }
            }
            if let holder { return .held(by: holder) }
            holder = wanted
        case .receive(let path, let size, let sha256, let attributes):
            let number = UInt32(transfers.count + 1)
            transfers[number] = Transfer(path: path, size: size, sha256: sha256, attributes: attributes)
            return .transfer(number)
        case .chunk(let number, let offset, let bytes):
            guard let transfer = transfers[number], offset == UInt64(transfer.bytes.count) else {
                throw FakeHost.Refusal(refused: "a chunk out of order")
            }
            transfers[number]?.bytes += bytes
        case .commit(let number, let keeps):
            guard let transfer = transfers[number], UInt64(transfer.bytes.count) == transfer.size,
                Checksum.sha256(transfer.bytes) == transfer.sha256
            else { throw FakeHost.Refusal(refused: "the bytes that came are not those that were announced") }
            try host.write(transfer.path, transfer.bytes, transfer.attributes)
            if keeps { kept[transfer.sha256] = transfer.bytes }
        case .offer(let sha256, let token, let callers, _):
            guard let network else { throw Unscripted(what: "offer") }
            guard let bytes = kept[sha256] else { throw FakeHost.Refusal(refused: "a content that is not kept here") }
            return .offering(port: network.0.offer(bytes, token, to: callers, at: network.address))
        case .fetch(let number, let token, let peer, let port):
            guard let network else { throw Unscripted(what: "fetch") }
            do throws(FakeNetwork.Refusal) {
                transfers[number]?.bytes = try network.0.fetch(token, from: "\(peer):\(port)", by: network.address)
            } catch {
                transfers[number] = nil
                return .unfetched(reason: error.reason)
            }
        }
        return .done
    }

    /// Puts what was announced of programs into the host's record, as the agent does before the program starts.
    private func writeDown() {
        let notes = told.withLock { told in
            defer { told.pending = [] }
            return told.pending
        }
        for undo in notes.flatMap(\.undo) { host.take(undo) }
    }
    private var isReset: Bool { sittings.last?.isReset == true }

    private func reach() throws {
        guard !isLost, !isClosed else {
            throw Failure(.connection, "ask the host", why: isClosed ? "the session was closed" : "the host is lost")
        }
    }

    private func run(_ command: Command) throws -> Exit {
        guard let name = command.argv.first else { return Exit(.unstartable(errno: 22)) }
        guard let program = commands[command.argv] ?? programs[name] else {
            throw Unscripted(what: command.argv.joined(separator: " "))
        }
        return program(&host, command)
    }
}

extension Action {
    /// The path or program that an action is about.
    fileprivate var subject: String? {
        switch self {
        case .write(let path, _, _), .receive(let path, _, _, _), .attributes(let path, _), .makeDirectory(let path, _),
            .link(let path, _), .remove(let path, _), .append(let path, _, _), .restore(let path):
            path
        case .run(let command): command.argv.first
        case .chunk, .commit, .lock, .offer, .fetch, .sitting, .begin: nil
        }
    }
}
