import Model
import StepKit
import Wire

/// One thing to be done about the members of a cluster, from the host that it is about.
enum EtcdAct: Equatable, Sendable {
    case stop
    /// Moves the data of this host's member out of its way, and destroys nothing.
    case moveAside
    case remove(EtcdMember)
    /// Lets another member lead.
    case lead(EtcdMember, instead: EtcdMember)
    /// Adds this host's member, which gets everything and has no vote.
    case addLearner
    /// Says with whom this host's member begins.
    case join(String)
    case start
    case promote(EtcdMember)
    /// Waits until etcd counts the others as connected, which takes it five seconds; before that it changes no members.
    case settle
}

/// What turns ``EtcdAct`` into changes: the host, its folders, and whom to ask.
struct EtcdHand {
    var host: Host
    var access: EtcdAccess
    var unit: String
    var data: String
    var state: String
    /// Healthy members of the cluster.
    var endpoints: [String]
    var stamp: String

    func changes(for acts: [EtcdAct], replacing file: File?) -> [Change] {
        acts.flatMap { changes(for: $0, replacing: file) }
    }

    private func changes(for act: EtcdAct, replacing file: File?) -> [Change] {
        switch act {
        case .stop: [.run("stop \(unit)", ["systemctl", "stop", unit], undo: [.nothing])]
        case .moveAside: aside
        case .remove(let member):
            [etcdctl("remove the etcd member \(member.words)", ["member", "remove", member.number])]
        case .lead(let next, let member):
            [
                Change(
                    "let \(next.words) lead etcd in place of \(member.words)",
                    .run(
                        access.command(["move-leader", next.number], endpoints: member.clientURLs, timeout: 20),
                        reason: why), undo: [.nothing])
            ]
        case .addLearner:
            [
                etcdctl(
                    "add \(host.id) to etcd as a learner",
                    ["member", "add", host.id.rawValue, "--learner", "--peer-urls=\(EtcdAccess.peer(of: host))"])
            ]
        case .join(let members):
            [
                .write(
                    state, EtcdStateStep.content("existing", members),
                    Attributes(mode: 0o644, owner: "root", group: "root"), replacing: file)
            ]
        case .start:
            [
                .run("reset-failed \(unit)", ["systemctl", "reset-failed", unit], undo: [.nothing]),
                Change(
                    "start \(unit)",
                    .run(
                        Command(["systemctl", "restart", "--no-block", unit]), reason: Journal.command(for: unit)),
                    undo: [.nothing]),
            ]
        case .promote(let member):
            [etcdctl("give the etcd member \(member.words) its vote", ["member", "promote", member.number])]
        case .settle:
            [
                .run(
                    "wait 6 s, since etcd changes members only when all were connected for 5 s", ["sleep", "6"],
                    undo: [.nothing])
            ]
        }
    }

    /// A folder beside the data, on the same file system unless the data has one of its own.
    private var aside: [Change] {
        let place = "\(data).lost-\(stamp)"
        return [
            Change(
                "make \(place)",
                .makeDirectory(path: place, attributes: Attributes(mode: 0o700, owner: "root", group: "root")),
                undo: [.tree(place)]),
            .run(
                "move the data in \(data) to \(place)", ["mv", "\(data)/member", place], timeout: 1_800_000,
                undo: [.nothing]),
        ]
    }

    private func etcdctl(_ summary: String, _ words: [String]) -> Change {
        Change(summary, .run(access.command(words, endpoints: endpoints, timeout: 20), reason: why), undo: [.nothing])
    }

    /// What says why a change of members did not work.
    private var why: Command { access.command(["endpoint", "health"], endpoints: endpoints) }
}
