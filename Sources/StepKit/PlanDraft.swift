import Model

/// Makes the tasks of a plan, entry by entry.
struct PlanDraft {
    private(set) var tasks: [PlannedTask] = []
    private(set) var leftOut: [String] = []
    private let world: World
    private let machines: Set<HostName>?
    private let isRolling: Bool
    private var last: [HostName: TaskID] = [:]
    private var titles: [HostName: [String: Int]] = [:]
    /// Of the entry at hand: what every host did last before it, and the task of the host before.
    private var everyone: Set<TaskID> = []
    private var previous: TaskID?
    private var block: Block?

    /// A block that hosts go through batch by batch.
    private struct Block {
        var name: String
        /// What every host did last before it.
        var before: Set<TaskID>
        /// Where its tasks begin.
        var start: Int
        /// For each host, where its first task stands.
        var first: [HostName: Int] = [:]
        var last: [HostName: TaskID] = [:]
    }

    init(_ world: World, machines: Set<HostName>?) {
        (self.world, self.machines) = (world, machines)
        isRolling = Batches.apply(in: world)
    }

    mutating func begin(_ entry: Entry) {
        everyone = Set(last.values)
        previous = nil
        guard entry.block != block?.name else { return }
        endBlock()
        if isRolling { block = entry.block.map { Block(name: $0, before: everyone, start: tasks.count) } }
    }

    /// In a block a row of hosts is in the order of its batches, or hosts would wait for each other.
    func order(_ scripts: [HostScript], for entry: Entry) -> [HostScript] {
        guard isRolling, entry.block != nil, entry.order == .oneByOne else { return scripts }
        let order = Batches.order(scripts.map(\.site.host)).map(\.id)
        let byHost = Dictionary(scripts.map { ($0.site.host.id, $0) }, uniquingKeysWith: { first, _ in first })
        return order.compactMap { byHost[$0] }
    }

    mutating func add(_ entry: Entry, at index: Int, _ site: Site, _ step: any Step) {
        let host = site.host.id
        guard let machine = machine(for: host, of: entry) else {
            leftOut.append("\(host): \(step.title)")
            return
        }
        let id = TaskID(host: host, index: index)
        var after = entry.barrier ? everyone : Set([last[host]].compactMap { $0 })
        let follows = entry.order == .oneByOne ? previous : nil
        if let follows { after.insert(follows) }
        let title = title(of: step, entry.layer, on: host)
        tasks.append(
            PlannedTask(
                id: id, layer: entry.layer, title: title, site: site, step: step, after: after,
                follows: follows,
                looksAtOthers: entry.barrier || entry.order == .oneByOne || entry.at != nil, machine: machine,
                isGuest: entry.at != nil, always: entry.always, block: entry.block))
        last[host] = id
        previous = id
        if block != nil {
            if block?.first[host] == nil { block?.first[host] = tasks.count - 1 }
            block?.last[host] = id
        }
    }

    private func machine(for host: HostName, of entry: Entry) -> HostName? {
        guard let seat = entry.at else { return host }
        return seat.machine(for: host, in: world.cluster, among: machines)
    }

    private mutating func title(of step: any Step, _ layer: String, on host: HostName) -> String {
        let name = "\(layer)/\(step.title)"
        let count = titles[host, default: [:]][name, default: 0] + 1
        titles[host, default: [:]][name] = count
        return count == 1 ? step.title : "\(step.title) #\(count)"
    }

    /// Lets its hosts wait: the first ones for everybody, each batch for the one before.
    mutating func endBlock() {
        guard let block else { return }
        self.block = nil
        let batches = Batches(Set(block.first.keys), in: world)
        var numbers: [HostName: Int] = [:]
        var before = block.before
        for host in batches.newcomers { begin(host, in: block, after: before) }
        for (number, batch) in batches.batches.enumerated() {
            for host in batch {
                begin(host, in: block, after: before)
                numbers[host] = number + 1
            }
            before = Set(batch.compactMap { block.last[$0] })
        }
        for index in block.start..<tasks.count { tasks[index].batch = numbers[tasks[index].id.host] }
    }

    private mutating func begin(_ host: HostName, in block: Block, after others: Set<TaskID>) {
        guard let first = block.first[host] else { return }
        tasks[first].after.formUnion(others)
        tasks[first].looksAtOthers = true
    }
}
