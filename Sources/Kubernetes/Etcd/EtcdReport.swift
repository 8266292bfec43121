import Model

/// How the members of a cluster stand.
public struct EtcdReport: Encodable, Sendable {
    public enum Role: String, Encodable, Sendable { case leader, follower, learner }

    /// The newest snapshot on a host.
    public struct Snapshot: Encodable, Sendable, Equatable {
        public var path: String
        /// Seconds.
        public var age: Int64
        /// Bytes.
        public var size: UInt64
    }

    public struct Row: Encodable, Sendable {
        public var host: String
        public var isReached = false
        public var isHealthy = false
        /// Its number, as etcdctl writes it.
        public var member: String?
        /// The number of the cluster that it says it belongs to.
        public var cluster: String?
        public var role: Role?
        public var version: String?
        /// Bytes.
        public var dbSize: UInt64?
        public var dbSizeInUse: UInt64?
        public var index: UInt64?
        /// Entries of the log that the newest member has and this one does not.
        public var lag: UInt64?
        public var alarms: [String] = []
        /// How long it took to say that it is healthy: `3.5ms`.
        public var took: String?
        public var snapshot: Snapshot?
        /// Why it is not healthy.
        public var why: String?
        /// The inventory does not name it.
        public var isStranger = false

        public init(host: String) { self.host = host }

        init(stranger member: EtcdMember) {
            host = member.name.isEmpty ? member.number : member.name
            self.member = member.number
            role = member.isLearner ? .learner : nil
            isStranger = true
            why = "no host of the inventory has this member: slipway apply takes it out"
        }

        mutating func take(_ status: EtcdStatus) {
            member = String(status.member, radix: 16)
            cluster = String(status.cluster, radix: 16)
            role = status.isLearner ? .learner : status.isLeader ? .leader : .follower
            version = status.version
            dbSize = status.size
            dbSizeInUse = status.sizeInUse == 0 ? nil : status.sizeInUse
            index = status.index
            if status.isLearner { why = "it is a learner and has no vote: slipway apply goes on with it" }
        }
    }

    public var rows: [Row]
    /// Voters, as the cluster counts them; as the inventory does while nobody can be asked.
    public var members: Int

    public init(rows: [Row], members: Int) {
        self.rows = rows
        self.members = members
    }

    /// Members that are well on their own, in a cluster other than that of most, are not of this one.
    mutating func tellClustersApart() {
        let counts = Dictionary(grouping: rows.filter(\.isHealthy).compactMap(\.cluster)) { $0 }.mapValues(\.count)
        guard let most = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key else { return }
        for index in rows.indices where rows[index].isHealthy && rows[index].cluster != most {
            rows[index].isHealthy = false
            rows[index].lag = nil
            rows[index].why =
                "it is of another etcd cluster: slipway apply moves its data aside and lets it join this one"
        }
    }

    public var healthy: Int { rows.count(where: \.isHealthy) }
    public var quorum: Quorum { Quorum(members: members, healthy: healthy) }
    /// All are healthy, none is a stranger, and there is no alarm.
    public var isWell: Bool { rows.allSatisfy { $0.isHealthy && !$0.isStranger && $0.alarms.isEmpty } }
    /// All that is wrong is that hosts could not be reached.
    public var isOnlyUnreached: Bool {
        rows.allSatisfy { $0.isHealthy && !$0.isStranger && $0.alarms.isEmpty || !$0.isReached && !$0.isStranger }
            && quorum.holds
    }

    /// `memberID:8776723576005735399 alarm:NOSPACE`, by the number of the member.
    static func alarms(parsing text: String) -> [String: [String]] {
        var found: [String: [String]] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, words[0].hasPrefix("memberID:"), words[1].hasPrefix("alarm:"),
                let number = UInt64(words[0].dropFirst("memberID:".count))
            else { continue }
            found[String(number, radix: 16), default: []].append(String(words[1].dropFirst("alarm:".count)))
        }
        return found
    }

    /// The healthiest host to take a snapshot from: one that does not lead, and lacks least.
    public var source: String? {
        rows.filter { $0.isHealthy && $0.isReached && $0.role != .learner && !$0.isStranger }
            .min { ($0.lag ?? .max, $0.role == .leader ? 1 : 0) < ($1.lag ?? .max, $1.role == .leader ? 1 : 0) }?.host
    }

    /// In which order members are defragmented, the leader last; or the one that is named.
    func defragOrder(only: String?) throws(Failure) -> [String] {
        let chosen = rows.filter { $0.isHealthy && !$0.isStranger && (only == nil || $0.host == only) }
        if let only, chosen.isEmpty {
            throw Failure(
                .notSafe, "defragment etcd", host: HostName(only), why: "its member is not healthy",
                hint: "slipway etcd status tells why")
        }
        if let objection = quorum.objection(toStopping: !chosen.isEmpty) {
            throw Failure(
                .notSafe, "defragment etcd",
                why: "a member answers nobody while it is defragmented, and \(objection)",
                hint: "bring the other members back first: slipway etcd status tells which")
        }
        guard !chosen.isEmpty else {
            throw Failure(
                .notSafe, "defragment etcd", why: "no member is healthy", hint: "slipway etcd status tells why")
        }
        return chosen.filter { $0.role != .leader }.map(\.host) + chosen.filter { $0.role == .leader }.map(\.host)
    }

    /// Who leads in place of a host's member while that is away; nothing where it does not lead.
    func heir(of host: String) -> String? {
        guard rows.first(where: { $0.host == host })?.role == .leader else { return nil }
        return rows.first { $0.host != host && $0.isHealthy && $0.role == .follower }?.member
    }
}
