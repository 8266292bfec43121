import Foundation
import Model

/// What an API server says of a node, or why it says nothing.
struct NodeAnswer: Decodable {
    struct Condition: Decodable, Equatable {
        var type: String
        var status: String
        var reason: String?
        var message: String?
        var lastHeartbeatTime: String?

        /// When it was said last, in nanoseconds since 1970, to the second.
        var heard: Int64? {
            guard let text = lastHeartbeatTime, let date = try? Date(text, strategy: .iso8601) else { return nil }
            return Int64(date.timeIntervalSince1970) * 1_000_000_000
        }
        /// All that it lacks is what connects its pods.
        var waitsForNetwork: Bool { status == "False" && message?.contains("NetworkReady=false") == true }
    }
    private struct Info: Decodable { var kubeletVersion: String? }
    /// Of a node; an answer that is none has a word here.
    private struct Status: Decodable {
        var conditions: [Condition]?
        var nodeInfo: Info?
        init(from decoder: any Decoder) throws {
            let keys = try? decoder.container(keyedBy: CodingKeys.self)
            conditions = try keys?.decodeIfPresent([Condition].self, forKey: .conditions)
            nodeInfo = try keys?.decodeIfPresent(Info.self, forKey: .nodeInfo)
        }
        private enum CodingKeys: String, CodingKey { case conditions, nodeInfo }
    }
    private var status: Status?
    /// Of an answer that is no node: why not.
    var message: String?
    var code: Int?

    /// Nothing for what is no JSON.
    init?(_ text: String) {
        guard let answer = try? JSONDecoder().decode(NodeAnswer.self, from: Data(text.utf8)) else { return nil }
        self = answer
    }

    var ready: Condition? { status?.conditions?.first { $0.type == "Ready" } }
    var kubelet: ReleaseVersion? { status?.nodeInfo?.kubeletVersion.flatMap { ReleaseVersion($0) } }
}
