public import Model

/// A step on a host, with what it waits for.
public struct PlannedTask: Sendable, Identifiable {
    public var id: TaskID
    public var layer: String
    /// The step's title, made unique on the host: the name under which its state is remembered.
    public var title: String
    public var site: Site
    public var step: any Step
    /// Tasks that must have ended, well or badly.
    public var after: Set<TaskID>
    /// The task of the host before in a `one-by-one` entry: if that one failed, this one is skipped.
    public var follows: TaskID?
    /// What other hosts did may have changed what it sees.
    public var looksAtOthers: Bool
    /// The host whose machine is asked and changed.
    public var machine: HostName
    /// It is about its host, and may be done on another one's machine.
    public var isGuest: Bool
    /// It is tried also when an earlier task of its host in the same block failed.
    public var always: Bool
    public var block: String?
    /// The batch of its host in the block, from 1; nothing for a host that waits for nobody.
    public var batch: Int?
}

/// A graph of tasks as a plain value: shown, compared and executed from the same bytes.
public struct Plan: Sendable {
    public private(set) var tasks: [PlannedTask]
    public var world: World
    /// Tasks that would be done on another host's machine, and none of those that may be it answered.
    public private(set) var leftOut: [String]

    /// Binds every entry to every host that it is for. `hosts` limits the plan to some hosts. `machines` are the hosts
    /// that answered, whether they are among those or only lend their machine to steps with `at`; nil while nobody was
    /// asked. Of `absent` hosts, which did not answer, only those steps are planned. What the `draft` of
    /// the same entries knows is taken from it. Throws the first thing in a playbook that cannot be meant.
    public init(
        _ entries: [Entry], for world: World, only hosts: Set<HostName>? = nil, machines: Set<HostName>? = nil,
        absent: Set<HostName> = [], draft: Draft? = nil,
        values: @Sendable (Host) -> Namespace = { _ in Namespace() }
    ) throws(Failure) {
        self.world = world
        let chosen = world.cluster.hosts.filter { hosts?.contains($0.id) ?? true || absent.contains($0.id) }
        let scripts = HostScript.all(entries, chosen, in: world, absent: absent, known: draft, values)
        var draft = PlanDraft(world, machines: machines)
        for (index, entry) in entries.enumerated() {
            draft.begin(entry)
            for script in draft.order(scripts, for: entry) {
                guard let step = script.steps[index] else { continue }
                draft.add(entry, at: index, script.site, try step.get())
            }
        }
        draft.endBlock()
        tasks = draft.tasks
        leftOut = draft.leftOut
    }

    /// The hosts that have something to do, in the order of the inventory.
    public var hosts: [Host] {
        let busy = Set(tasks.map(\.id.host))
        return world.cluster.hosts.filter { busy.contains($0.id) }
    }
}
