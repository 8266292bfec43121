import Dispatch
import Model
import Synchronization

/// What the entries of playbooks are on one host.
struct HostScript: Sendable {
    var site: Site
    /// By the number of the entry; nothing for one that is not for this host.
    var steps: [Result<any Step, Failure>?]

    /// Binds every entry to every host that it is for, on all cores: hosts have nothing to do with each other here, and
    /// all of them wait for it. What is `known` is not bound again. Of `absent` hosts only those that are done on another
    /// machine.
    static func all(
        _ entries: [Entry], _ hosts: [Host], in world: World, absent: Set<HostName>, known: Draft?,
        _ values: @Sendable (Host) -> Namespace
    ) -> [HostScript] {
        let scripts = Mutex([HostScript?](repeating: nil, count: hosts.count))
        DispatchQueue.concurrentPerform(iterations: hosts.count) { index in
            let host = hosts[index]
            lazy var names = values(host)
            let steps = entries.enumerated().map { index, entry -> Result<any Step, Failure>? in
                guard entry.matches(host, in: world), entry.at != nil || !absent.contains(host.id) else { return nil }
                if let step = known?[host.id, index] { return .success(step) }
                return Result { () throws(Failure) in try entry.bind(names) }
            }
            let script = HostScript(site: Site(host: host, world: world), steps: steps)
            scripts.withLock { $0[index] = script }
        }
        return scripts.withLock { $0.compactMap(\.self) }
    }
}
