import Foundation
import Model

/// What has to change on a node object. What others put there is left alone; what Slipway put there earlier and is no
/// longer wanted is taken away, which it knows from an annotation.
struct NodeReconciliation {
    static let annotation = "slipway.dev/applied"
    var wanted: NodeObject

    /// What was put on a node: names of labels, and keys and effects of taints.
    struct Applied: Codable, Equatable {
        var labels: [String] = []
        var taints: [String] = []

        init(_ node: NodeObject) {
            labels = node.labels.keys.sorted()
            taints = node.taints.map(\.identity).sorted()
        }

        /// Nothing where an annotation is missing or was written by somebody else.
        init?(_ text: String?) {
            guard let text, let applied = try? JSONDecoder().decode(Applied.self, from: Data(text.utf8)) else {
                return nil
            }
            self = applied
        }

        /// The same things always give the same text.
        var text: String {
            func list(_ names: [String]) -> String { "[\(names.map(JSONQuote.text).joined(separator: ","))]" }
            return "{\"labels\":\(list(labels)),\"taints\":\(list(taints))}"
        }
    }

    /// A merge patch that makes the present node the wanted one; nothing where it is. Throws where its share of the pod
    /// addresses is another one, which cannot be changed.
    func patch(of present: NodeObject, for title: String) throws(Failure) -> Value? {
        let before = Applied(present.annotations[Self.annotation])
        var metadata: ValueMap = [:]
        let labels = labelPatch(present, before)
        if !labels.isEmpty { metadata["labels"] = .map(labels) }
        let applied = Applied(wanted).text
        if present.annotations[Self.annotation] != applied {
            metadata["annotations"] = [Self.annotation: .string(applied)]
        }
        var spec: ValueMap = [:]
        if let podCIDR = wanted.podCIDR, podCIDR != present.podCIDR {
            guard present.podCIDR == nil || present.podCIDR == "" else { throw moved(present, to: podCIDR, title) }
            spec["podCIDR"] = .string(podCIDR)
            spec["podCIDRs"] = [.string(podCIDR)]
        }
        let taints = taints(present, before)
        if taints != present.taints { spec["taints"] = taints.isEmpty ? .null : .list(taints.map(\.object)) }
        var patch: ValueMap = [:]
        if !metadata.isEmpty { patch["metadata"] = .map(metadata) }
        if !spec.isEmpty { patch["spec"] = .map(spec) }
        return patch.isEmpty ? nil : .map(patch)
    }

    private func labelPatch(_ present: NodeObject, _ before: Applied?) -> ValueMap {
        var labels: ValueMap = [:]
        for (name, value) in wanted.labels.sorted(by: { $0.key < $1.key }) where present.labels[name] != value {
            labels[name] = .string(value)
        }
        for name in before?.labels ?? [] where wanted.labels[name] == nil && present.labels[name] != nil {
            labels[name] = .null
        }
        return labels
    }

    private func taints(_ present: NodeObject, _ before: Applied?) -> [NodeTaint] {
        let wantedNow = Dictionary(wanted.taints.map { ($0.identity, $0) }, uniquingKeysWith: { _, last in last })
        var rest = wantedNow
        var taints: [NodeTaint] = []
        for taint in present.taints {
            if let own = wantedNow[taint.identity] {
                rest[taint.identity] = nil
                taints.append((own.value ?? "") == (taint.value ?? "") ? taint : own)
            } else if before?.taints.contains(taint.identity) != true {
                taints.append(taint)
            }
        }
        return taints + wanted.taints.filter { rest[$0.identity] != nil }
    }

    private func moved(_ present: NodeObject, to podCIDR: String, _ title: String) -> Failure {
        Failure(
            .notSafe, title, host: HostName(wanted.name),
            why: "its node object has the pod addresses \(present.podCIDR ?? ""), and the ledger gave it \(podCIDR)",
            hint: "a node object never changes its addresses: move its pods away (`kubectl drain`), then "
                + "`kubectl delete node \(wanted.name)`, and run the same command again")
    }
}
