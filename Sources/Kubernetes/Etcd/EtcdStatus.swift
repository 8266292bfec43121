import Foundation

/// What an etcd endpoint says of itself. It answers without a quorum too.
public struct EtcdStatus: Equatable, Sendable {
    public var endpoint: String
    /// The numbers of its cluster and of itself.
    public var cluster: UInt64
    public var member: UInt64
    /// The number of the leader that it knows; 0 for none.
    public var leader: UInt64
    public var isLearner: Bool
    public var version: String
    /// Bytes of its database, and how many of them hold something.
    public var size: UInt64
    public var sizeInUse: UInt64
    /// How far its log goes, and how much of that is carried out.
    public var index: UInt64
    public var applied: UInt64
    public var revision: UInt64
    public var errors: [String]

    public init(
        endpoint: String, cluster: UInt64, member: UInt64, leader: UInt64 = 0, isLearner: Bool = false,
        version: String = "3.5.16", size: UInt64 = 0, sizeInUse: UInt64 = 0, index: UInt64 = 0, applied: UInt64 = 0,
        revision: UInt64 = 0, errors: [String] = []
    ) {
        self.endpoint = endpoint
        self.cluster = cluster
        self.member = member
        self.leader = leader
        self.isLearner = isLearner
        self.version = version
        self.size = size
        self.sizeInUse = sizeInUse
        self.index = index
        self.applied = applied
        self.revision = revision
        self.errors = errors
    }

    public var isLeader: Bool { leader == member && member != 0 }

    private struct Row: Decodable {
        struct Header: Decodable {
            var cluster_id: UInt64
            var member_id: UInt64
            var revision: UInt64?
        }
        struct Status: Decodable {
            var header: Header
            var version: String?
            var dbSize: UInt64?
            var dbSizeInUse: UInt64?
            var leader: UInt64?
            var raftIndex: UInt64?
            var raftAppliedIndex: UInt64?
            var isLearner: Bool?
            var errors: [String]?
        }
        var Endpoint: String
        var Status: Status
    }

    /// Reads `etcdctl endpoint status --write-out=json`: those that answered, among lines of logging.
    public static func all(parsing text: String) -> [EtcdStatus] {
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("[{") }
        let rows = lines.flatMap { (try? JSONDecoder().decode([Row].self, from: Data($0.utf8))) ?? [] }
        return rows.map { row in
            EtcdStatus(
                endpoint: row.Endpoint, cluster: row.Status.header.cluster_id, member: row.Status.header.member_id,
                leader: row.Status.leader ?? 0, isLearner: row.Status.isLearner ?? false,
                version: row.Status.version ?? "", size: row.Status.dbSize ?? 0,
                sizeInUse: row.Status.dbSizeInUse ?? 0, index: row.Status.raftIndex ?? 0,
                applied: row.Status.raftAppliedIndex ?? 0, revision: row.Status.header.revision ?? 0,
                errors: row.Status.errors ?? [])
        }
    }
}
