import Foundation
import Model

/// A pod of a verification.
struct VerifyPod: Equatable, Sendable {
    var name: String
    var node: HostName
    /// Nil as long as it has none.
    var address: String?
    var isReady: Bool
    /// Why it is not ready, where that is known.
    var reason: String

    private struct List: Decodable {
        struct Item: Decodable {
            struct Metadata: Decodable { var name: String }
            struct Spec: Decodable { var nodeName: String? }
            struct Waiting: Decodable {
                var reason: String?
                var message: String?
            }
            struct State: Decodable { var waiting: Waiting? }
            struct Container: Decodable { var state: State? }
            struct Condition: Decodable {
                var type: String
                var status: String
                var message: String?
            }
            struct Status: Decodable {
                var podIP: String?
                var reason: String?
                var message: String?
                var phase: String?
                var conditions: [Condition]?
                var containerStatuses: [Container]?
            }
            var metadata: Metadata
            var spec: Spec
            var status: Status?
        }
        var items: [Item]
    }

    /// Reads the answer of `kubectl get pods -o json`; nothing where it is none.
    static func parse(_ output: String) -> [VerifyPod]? {
        guard let list = try? JSONDecoder().decode(List.self, from: Data(output.utf8)) else { return nil }
        return list.items.compactMap { item in
            guard let node = item.spec.nodeName else { return nil }
            let conditions = item.status?.conditions ?? []
            let waiting = item.status?.containerStatuses?.compactMap(\.state?.waiting).first
            // A kubelet that turns a pod away says so of the pod as a whole.
            let (reason, message) = (waiting?.reason ?? item.status?.reason, waiting?.message ?? item.status?.message)
            let words = [reason, message].compactMap(\.self).joined(separator: ": ")
            let unmet = conditions.first { $0.status != "True" && $0.message != nil }?.message
            return VerifyPod(
                name: item.metadata.name, node: HostName(node), address: item.status?.podIP,
                isReady: conditions.contains { $0.type == "Ready" && $0.status == "True" },
                reason: words.isEmpty ? unmet ?? item.status?.phase ?? "it has not begun" : words)
        }
    }
}
