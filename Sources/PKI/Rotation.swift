public import Foundation
public import Model

/// What is being replaced in a cluster, and how far it got: `rotation.json` in the key folder. Every run issues and
/// trusts what it says, so that whatever command comes next leaves nothing half done.
public struct Rotation: Codable, Equatable, Sendable {
    /// What can be replaced while everybody goes on working.
    public enum Subject: String, Codable, Sendable, CaseIterable, Comparable {
        case cluster, etcd
        case frontProxy = "front-proxy"
        case serviceAccount = "service-account"
        case encryptionKey = "encryption-key"

        public init(_ authority: AuthorityName) {
            self =
                switch authority {
                case .cluster: .cluster
                case .etcd: .etcd
                case .frontProxy: .frontProxy
                }
        }
        public static func < (left: Subject, right: Subject) -> Bool { left.rawValue < right.rawValue }
    }

    /// Where a replacement stands. No host has to be at the same stage as another one: each works with its neighbours.
    public enum Stage: String, Codable, Sendable, CaseIterable, Comparable {
        /// The old one signs or encrypts; everybody takes the new one too.
        case trust
        /// The new one signs or encrypts; everybody still takes the old one.
        case sign
        /// The new one is the only one.
        case drop

        /// The one behind it; nil behind the last.
        public var next: Stage? {
            switch self {
            case .trust: .sign
            case .sign: .drop
            case .drop: nil
            }
        }
        public static func < (left: Stage, right: Stage) -> Bool { left.rank < right.rank }
        private var rank: Int { Stage.allCases.firstIndex(of: self) ?? 0 }
    }

    public struct Progress: Codable, Equatable, Sendable {
        public var stage: Stage
        /// Every host has it.
        public var isReached: Bool
        /// When it was begun, or reached.
        public var since: Date
        public init(_ stage: Stage, isReached: Bool = false, since: Date) {
            self.stage = stage
            self.isReached = isReached
            self.since = since
        }
    }

    /// Certificates that are to be issued anew because somebody asked for it.
    public struct Order: Codable, Equatable, Sendable {
        /// Nobody's else; empty for all hosts and the cluster's own.
        public var hosts: [HostName]
        /// `apiserver`, or `etcd/server`; empty for all.
        public var names: [String]
        /// When it was asked for.
        public var since: Date
        /// The serial numbers of what is to be issued anew, which are noted when the order is. Dates would not do:
        /// certificates know whole seconds only, and a clock may be set back.
        var serials: Set<String> = []

        public init(hosts: [HostName] = [], names: [String] = [], since: Date) {
            self.hosts = hosts.sorted { $0.rawValue < $1.rawValue }
            self.names = names.sorted()
            self.since = since
        }

        public func covers(_ id: CertificateRequest.ID) -> Bool {
            let isHost = hosts.isEmpty || id.host.map(hosts.contains) == true
            return isHost
                && (names.isEmpty || names.contains(id.name) || names.contains("\(id.authority.rawValue)/\(id.name)"))
        }
        /// Asks for the same as another one, whenever that was.
        public func isSame(as other: Order) -> Bool { hosts == other.hosts && names == other.names }
    }

    public var stages: [Subject: Progress]
    public var orders: [Order]

    public init(stages: [Subject: Progress] = [:], orders: [Order] = []) {
        self.stages = stages
        self.orders = orders
    }

    public var isEmpty: Bool { stages.isEmpty && orders.isEmpty }
    public func stage(of subject: Subject) -> Stage? { stages[subject]?.stage }

    /// A certificate has to be issued anew for an order.
    func asksFor(_ serial: String) -> Bool { orders.contains { $0.serials.contains(serial) } }

    private enum CodingKeys: String, CodingKey { case stages, orders }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        var stages: [Subject: Progress] = [:]
        for (name, progress) in try keys.decode([String: Progress].self, forKey: .stages) {
            guard let subject = Subject(rawValue: name) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .stages, in: keys, debugDescription: "'\(name)' is nothing that can be replaced")
            }
            stages[subject] = progress
        }
        self.init(stages: stages, orders: try keys.decode([Order].self, forKey: .orders))
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(Dictionary(uniqueKeysWithValues: stages.map { ($0.rawValue, $1) }), forKey: .stages)
        try keys.encode(orders, forKey: .orders)
    }
}
