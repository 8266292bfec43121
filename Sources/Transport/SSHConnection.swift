public import Model
public import StepKit
public import Wire

/// A host whose agent runs and answers. Questions of many tasks go out together, and their answers come in any order.
public final class SSHConnection: Machine {
    public let facts: HostFacts
    let board: Switchboard
    let uploads: Turnstile
    private let line: Line

    init(_ line: Line, _ board: Switchboard, facts: HostFacts, uploads: Turnstile) {
        self.line = line
        self.board = board
        self.facts = facts
        self.uploads = uploads
    }

    deinit {
        // Whoever forgets to close must not leave an agent behind that holds the host's lock.
        let line = line
        Task { await line.close() }
    }

    public func answer(_ query: Query) async throws -> Answer { try await board.ask(.query(query)) }

    /// One task for all of them: a task for each would cost some kilobytes and a change of tasks a question.
    public func answers(_ queries: [Query]) async throws -> [Answer] {
        var posted: [UInt32] = []
        for query in queries { posted.append(try board.post(.query(query))) }
        var answers: [Answer] = []
        for id in posted { answers.append(try await board.settle(id)) }
        return answers
    }

    public var executor: (any TaskExecutor)? { line.reactor }

    public func announce(_ action: Action) throws { try board.announce(.action(action)) }

    public func act(_ action: Action) async throws -> Answer { try await board.ask(.action(action)) }

    public func close() async { await line.close() }

    /// What the connection has cost so far, the login included.
    public var traffic: Traffic {
        get async {
            var traffic = await line.traffic
            (traffic.questions, traffic.bursts) = board.counts
            return traffic
        }
    }
}
