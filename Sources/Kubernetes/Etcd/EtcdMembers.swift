import Foundation

/// A member of an etcd cluster, as the cluster lists it.
public struct EtcdMember: Equatable, Sendable {
    public var id: UInt64
    /// Empty until it is there for the first time.
    public var name: String
    public var peerURLs: [String]
    /// Empty until it is there for the first time.
    public var clientURLs: [String]
    /// It gets everything and has no vote.
    public var isLearner: Bool

    public init(
        id: UInt64, name: String, peerURLs: [String], clientURLs: [String] = [], isLearner: Bool = false
    ) {
        self.id = id
        self.name = name
        self.peerURLs = peerURLs
        self.clientURLs = clientURLs
        self.isLearner = isLearner
    }

    /// It was there once.
    public var isStarted: Bool { !clientURLs.isEmpty }
    /// As etcdctl writes it.
    public var number: String { String(id, radix: 16) }
    /// What a person calls it.
    public var words: String { name.isEmpty ? "\(number) (\(peerURLs.joined(separator: ",")))" : "\(name) (\(number))" }
}

/// The list of members that one endpoint gave.
public struct EtcdMembers: Equatable, Sendable {
    /// The number of the cluster.
    public var cluster: UInt64
    public var all: [EtcdMember]

    public init(cluster: UInt64, all: [EtcdMember]) {
        self.cluster = cluster
        self.all = all
    }

    private struct List: Decodable {
        struct Header: Decodable { var cluster_id: UInt64 }
        struct Member: Decodable {
            var ID: UInt64
            var name: String?
            var peerURLs: [String]?
            var clientURLs: [String]?
            var isLearner: Bool?
        }
        var header: Header
        var members: [Member]
    }

    /// Reads `etcdctl member list --write-out=json`, which stands among lines of logging. Nothing where it is not there.
    public init?(parsing text: String) {
        let json = text.split(separator: "\n").first { $0.hasPrefix("{\"header\"") } ?? ""
        guard let list = try? JSONDecoder().decode(List.self, from: Data(json.utf8)) else { return nil }
        cluster = list.header.cluster_id
        all = list.members.map {
            EtcdMember(
                id: $0.ID, name: $0.name ?? "", peerURLs: $0.peerURLs ?? [], clientURLs: $0.clientURLs ?? [],
                isLearner: $0.isLearner ?? false)
        }
    }

    public var voters: [EtcdMember] { all.filter { !$0.isLearner } }
    public var learners: [EtcdMember] { all.filter(\.isLearner) }

    /// The member under a peer URL, or else of a name.
    func member(_ name: String, at peer: String) -> EtcdMember? {
        all.first { $0.peerURLs.contains(peer) } ?? all.first { $0.name == name }
    }

    /// As `ETCD_INITIAL_CLUSTER` wants it told, with one that joins. A member that was never there has no name yet.
    func initialCluster(with name: String, at peer: String) -> String {
        let others = all.filter { !$0.peerURLs.contains(peer) && $0.name != name }
        let pairs = others.flatMap { member in
            member.peerURLs.map { (member.name.isEmpty ? "member-\(member.number)" : member.name, $0) }
        }
        return (pairs + [(name, peer)]).map { "\($0.0)=\($0.1)" }.sorted().joined(separator: ",")
    }
}
