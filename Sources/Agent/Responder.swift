#if !hasFeature(Embedded)
    import Wire
#endif

/// Knows who answers which request. The only place that tells requests apart.
final class Responder {
    private let isReadOnly: Bool
    private let accounts = Accounts()
    private let ways = Ways()
    private let queries: FileQueries
    private let actions: FileActions
    private let transfers: Transfers
    let offers: Offers
    private let lock: HostLock
    private let hashes: HashCache
    private let record: Record
    private let journal: Journal

    init(_ invocation: Invocation, _ hashes: HashCache) {
        isReadOnly = invocation.isReadOnly
        self.hashes = hashes
        queries = FileQueries(accounts: accounts, hashes: hashes, ways: ways)
        actions = FileActions(accounts: accounts, leftovers: Leftovers())
        transfers = Transfers(actions)
        offers = Offers(transfers.kept)
        lock = HostLock(invocation.lock)
        record = Record(invocation.state)
        journal = Journal(invocation.state)
    }

    func respond(to request: Request) -> Outcome {
        accounts.refresh()
        if request.mutates { ways.forget() }
        defer { if request.mutates { accounts.distrust() } }
        do throws(AgentError) {
            switch request {
            case .ping: return .now(.done)
            case .query(let query): return try answer(query)
            case .action(let action):
                guard !isReadOnly else { throw .refused("this agent only reads") }
                let outcome = try perform(action)
                if case .now(let answer) = outcome { note(answer, to: action) }
                return outcome
            }
        } catch {
            if case .action(let action) = request, !isReadOnly { note(error.answer, to: action) }
            return .now(error.answer)
        }
    }

    /// Time will pass: what is known of the host now may not hold any more.
    func lookAnew() {
        accounts.distrust()
        ways.forget()
    }

    /// The controller is gone, and what it began is not finished yet.
    func announceEnd() { lock.announceEnd() }

    /// Gives up what is not finished, so that half-sent files disappear, and keeps what may be of use again.
    func close() {
        offers.close()
        transfers.close()
        journal.close()
        hashes.save()
    }

    /// A program that changed something has ended.
    func finished(_ answer: Answer) {
        record.settle()
        journal.finish(answer)
    }

    /// Something was done, or was not.
    private func note(_ answer: Answer, to action: Action) {
        switch action {
        case .sitting, .begin, .offer, .fetch: return
        case .lock:
            guard answer == .done else { return }
            record.open()
            journal.lockWasTaken()
        case .receive, .chunk:
            switch answer {
            case .refused, .failed: journal.finish(answer)
            default: return
            }
        case .write, .commit, .attributes, .makeDirectory, .link, .remove, .run, .append, .restore:
            journal.finish(answer)
        }
    }

    private func answer(_ query: Query) throws(AgentError) -> Outcome {
        do throws(AgentError) {
            switch query {
            case .file(let path, let limit): return .now(try queries.file(path, limit: limit))
            case .stat(let path): return .now(try queries.stat(path))
            case .list(let path): return .now(try queries.list(path))
            case .hash(let path): return .now(try queries.hash(path))
            case .probe(let command): return ChildProcess.start(command)
            case .connect(let host, let port, let timeout):
                return ConnectionAttempt.start(host: host, port: port, timeout: timeout)
            case .facts: return .now(.facts(Facts.read()))
            case .read(let path, let offset, let length):
                return .now(try queries.read(path, offset: offset, length: length))
            }
        } catch {
            guard error.isAbsence else { throw error }
            return .now(.absent)
        }
    }

    private func perform(_ action: Action) throws(AgentError) -> Outcome {
        switch action {
        case .run(let command):
            try record.prepare()
            return ChildProcess.start(command)
        case .lock(let holder): return .now(try lock.take(holder))
        case .sitting, .begin, .restore: try look(at: action)
        case .receive(let path, let size, let sha256, let attributes):
            try record.prepare()
            return .now(.transfer(try transfers.begin(path, size: size, sha256: sha256, attributes)))
        case .chunk(let number, let offset, let bytes): try transfers.take(bytes, at: offset, of: number)
        case .commit(let number, let keeps):
            if let (path, sha256) = transfers.content(of: number) {
                try record.prepare(path, .replaced, work: RecordText.hex(sha256))
            }
            try transfers.commit(number, keeps: keeps)
        case .offer(let sha256, let token, let callers, let address):
            return .now(.offering(port: try offers.open(sha256, token, to: callers, at: address)))
        case .fetch(let number, let token, let host, let port):
            return try Fetch.start(number, of: transfers, token, host: host, port: port)
        case .write, .attributes, .makeDirectory, .link, .remove, .append: try change(action)
        }
        return .now(.done)
    }

    /// Changes what stands at a path, once it is written down what that is.
    private func change(_ action: Action) throws(AgentError) {
        switch action {
        case .write(let path, let bytes, let attributes):
            try record.prepare(path, .replaced, work: RecordText.hex(SHA256.digest(of: bytes)), with: bytes)
            try actions.write(path, bytes, attributes)
        case .attributes(let path, let attributes):
            try record.prepare(path, .dressed)
            try AttributeChange.apply(try accounts.resolve(attributes), to: path)
        case .makeDirectory(let path, let attributes):
            try record.prepare(path, .made)
            try actions.makeDirectory(path, attributes)
        case .link(let path, let target):
            try record.prepare(path, .replaced, work: "->" + target)
            try actions.link(path, to: target)
        case .remove(let path, let recursive):
            try Removal.remove(path, recursive: recursive) { (isTree) throws(AgentError) in
                try record.prepare(path, isTree ? .removed : .dressed)
            }
        case .append(let path, let bytes, let mode):
            try record.prepare(path, .appended)
            try actions.append(path, bytes, mode: mode)
        case .receive, .chunk, .commit, .offer, .fetch, .run, .lock, .sitting, .begin, .restore: break
        }
    }

    /// What is about the record and the journal themselves.
    private func look(at action: Action) throws(AgentError) {
        switch action {
        case .sitting(let sitting):
            journal.welcome(sitting)
            record.isPaused = sitting.isReset
            // What it would remember goes with the rest.
            if sitting.isReset { hashes.forget() }
        case .begin(let note):
            journal.begin(note)
            record.begin(note)
        case .restore(let path): try record.restore(path)
        default: break
        }
    }
}
