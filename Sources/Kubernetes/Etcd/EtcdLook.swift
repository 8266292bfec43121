import Model
import StepKit

/// What the steps about members ask of a host.
struct EtcdLook: Equatable, Sendable {
    var own: EtcdOwn
    /// Nothing where its own member is as it should be, so that nobody else was asked.
    var view: EtcdView?

    /// `asksAll` also asks the others where this host's own member has nothing to complain of.
    static func look(
        from host: some Reader, _ site: Site, _ access: EtcdAccess, unit: String, data: String, state: String,
        asksAll: Bool = false
    ) async throws -> EtcdLook {
        async let status = host.unitStatus(unit)
        async let content = EtcdOwn.data(in: data, host)
        async let file = host.file(state)
        async let sound = isSound(site, access, host)
        var own = try await EtcdOwn(unit: status, data: content, state: file)
        if try await sound, own.data == .whole, !asksAll { return EtcdLook(own: own) }
        async let view = access.view(of: site.world.cluster, from: host)
        let isUnwell = own.unit.restarts > 0 || own.unit.isBetweenRestarts || !own.runs
        if own.data == .whole, isUnwell || own.unit.activity == .activating {
            let words = try await EtcdOwn.words(of: unit, restarts: own.unit.restarts, host)
            if isUnwell { own.damage = EtcdOwn.damage(in: words) }
            own.cluster = EtcdOwn.cluster(in: words)
        }
        own.stamp = try await Self.stamp(host)
        let seen = try await view
        // A member that is being founded can be listed a moment after its folder was looked at: what is listed as started
        // has had data before, so only a look from behind the list can tell that it is gone.
        if own.data != .whole { own.data = try await EtcdOwn.data(in: data, host) }
        return EtcdLook(own: own, view: seen)
    }

    /// The host's own member is healthy, has a vote, and lists the members that the inventory names: with as many as
    /// are needed for that, it cannot be of another cluster than they are.
    private static func isSound(_ site: Site, _ access: EtcdAccess, _ host: some Reader) async throws -> Bool {
        let endpoint = EtcdAccess.endpoint(of: site.host)
        guard try await !access.up(of: [endpoint], from: host).isEmpty else { return false }
        async let health = access.health(of: [endpoint], from: host)
        async let members = access.members(from: endpoint, host)
        guard try await health.healthy.contains(endpoint), let list = try await members else { return false }
        let wanted = Set(site.world.cluster.hosts(.etcd).map(EtcdAccess.peer))
        return list.learners.isEmpty && Set(list.voters.flatMap(\.peerURLs)) == wanted
    }

    /// By the host's own clock.
    private static func stamp(_ host: some Reader) async throws -> String {
        try await host.probe("date", "-u", "+%Y%m%dT%H%M%SZ").firstLine
    }
}
