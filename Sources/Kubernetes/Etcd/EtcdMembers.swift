import Foundation

/// What the members of a cluster know of one of them.
enum EtcdStanding: Equatable, Sendable {
    /// They do not know it.
    case unlisted
    /// It belongs to them and was never there: it may start without data.
    case expected
    /// It was there once, under this number.
    case joined(number: String)

    private struct List: Decodable {
        struct Member: Decodable {
            var ID: UInt64
            var peerURLs: [String]?
            var clientURLs: [String]?
        }
        var members: [Member]
    }

    /// Reads `etcdctl member list --write-out=json`. A member tells its client URLs when it is there for the first time.
    /// Nothing where the output is none.
    init?(of peer: String, parsing text: String) {
        let json = text.split(separator: "\n").first { $0.hasPrefix("{\"header\"") } ?? ""
        guard let list = try? JSONDecoder().decode(List.self, from: Data(json.utf8)) else { return nil }
        guard let member = list.members.first(where: { $0.peerURLs?.contains(peer) == true }) else {
            self = .unlisted
            return
        }
        self = (member.clientURLs ?? []).isEmpty ? .expected : .joined(number: String(member.ID, radix: 16))
    }
}
