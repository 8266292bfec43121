public import Model

/// What came of a run, counted. Every renderer ends with it.
public struct Summary: Equatable, Sendable {
    /// What came of one host.
    public struct Row: Equatable, Sendable {
        public enum Ending: Equatable, Sendable { case good, failed, lost, notReached, unfinished }
        public var host: HostName
        public var tally: Tally
        public var ending: Ending
    }
    /// A failure, with every host that it happened on in the same way.
    public struct Problem: Equatable, Sendable {
        public var hosts: [HostName]
        /// Where it was a step that failed.
        public var layer: String?
        public var step: String?
        public var failure: Failure
    }

    /// A step of which no end was told.
    public struct Begun: Equatable, Sendable {
        public var host: HostName
        public var layer: String
        public var step: String
    }

    public var header: RunHeader?
    /// In the order of the inventory.
    public var rows: [Row]
    /// Over all hosts.
    public var tally: Tally
    /// Hosts that dropped out first, then steps in the order of the plan.
    public var problems: [Problem]
    /// Steps that had begun when the events broke off, for example since the program was killed.
    public var underWay: [Begun]
    /// How many steps of the plan were not begun or not ended.
    public var left: Int
    /// The exit status; nil where the end of the run was not told.
    public var status: Int32?
    public var seconds: Double

    public init(_ state: RunState) {
        header = state.header
        let hosts = Self.order(of: state)
        rows = hosts.map { Row(host: $0, tally: state.hosts[$0]?.tally ?? Tally(), ending: Self.ending($0, state)) }
        tally = rows.reduce(Tally()) { $0 + $1.tally }
        problems = Self.problems(of: state, hosts)
        underWay = state.steps.filter { $0.value.outcome == nil }.sorted { $0.key < $1.key }.map { task, step in
            Begun(host: task.host, layer: step.layer, step: step.title)
        }
        left = max(0, (state.total ?? 0) - tally.done)
        status = state.status
        seconds = state.seconds
    }

    /// Hosts that answered late or not at all.
    public var lost: [HostName] {
        rows.filter { $0.ending == .lost || $0.ending == .notReached }.map(\.host)
    }
    /// The command with which to go on; nothing where nothing is left to do.
    public var next: String? {
        guard let command = header?.command, !command.isEmpty else { return nil }
        switch status.map(ExitStatus.init(rawValue:)) {
        // What is written wrongly is wrong the next time, too.
        case .done??, .badInput??: return nil
        case .changesPending??: return Self.applying(command)
        default: return command
        }
    }

    /// The command that does what a command planned.
    private static func applying(_ command: String) -> String {
        var words = command.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        if words.contains("reset") { words.removeAll { ["--check", "--dry-run"].contains($0) } }
        guard let verb = words.firstIndex(of: "plan") else { return words.joined(separator: " ") }
        // A plan that was written down knows its inventory, its layers and its hosts.
        if let option = words.firstIndex(where: ["-o", "--out"].contains), words.indices.contains(option + 1) {
            return words[..<verb].joined(separator: " ") + " apply " + words[option + 1]
        }
        words[verb] = "apply"
        return words.joined(separator: " ")
    }

    static func order(of state: RunState) -> [HostName] {
        let known = state.header?.hosts ?? []
        return known + Set(state.hosts.keys).subtracting(known).sorted()
    }

    private static func ending(_ host: HostName, _ state: RunState) -> Row.Ending {
        guard let seen = state.hosts[host] else { return .unfinished }
        if case .lost = seen.reach { return seen.facts == nil ? .notReached : .lost }
        if seen.tally.failed > 0 { return .failed }
        return seen.current == nil && seen.tally.done >= seen.total ?? 0 ? .good : .unfinished
    }

    private static func problems(of state: RunState, _ hosts: [HostName]) -> [Problem] {
        var problems: [Problem] = []
        func add(_ host: HostName, _ layer: String?, _ step: String?, _ failure: Failure) {
            var same = failure
            same.host = nil
            let twin = problems.firstIndex { $0.layer == layer && $0.step == step && $0.failure == same }
            if let twin {
                problems[twin].hosts.append(host)
            } else {
                problems.append(Problem(hosts: [host], layer: layer, step: step, failure: same))
            }
        }
        for host in hosts {
            if case .lost(let failure)? = state.hosts[host]?.reach { add(host, nil, nil, failure) }
        }
        let place = Dictionary(uniqueKeysWithValues: zip(hosts, hosts.indices))
        let failed = state.steps.compactMap { task, step -> (TaskID, RunState.Step, Failure)? in
            guard case .failed(let failure)? = step.outcome else { return nil }
            return (task, step, failure)
        }
        let inOrder = failed.sorted { left, right in
            (left.0.index, place[left.0.host] ?? .max) < (right.0.index, place[right.0.host] ?? .max)
        }
        for (task, step, failure) in inOrder { add(task.host, step.layer, step.title, failure) }
        return problems
    }
}
