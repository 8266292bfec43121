import Foundation
import Model

/// A node object, as far as it matters here: as it is in the cluster, or as it should be.
struct NodeObject: Equatable, Sendable {
    var name: String
    var labels: [String: String] = [:]
    var annotations: [String: String] = [:]
    var podCIDR: String?
    var taints: [NodeTaint] = []

    /// Prints the nodes so that ``parse(_:)`` reads them: what a node says of its images and addresses is long.
    static let template =
        #"jsonpath={range .items[*]}{.metadata.name}{"\t"}{.metadata.labels}{"\t"}{.metadata.annotations}{"\t"}{.spec}{"\n"}{end}"#

    private struct Spec: Decodable {
        var podCIDR: String?
        var taints: [NodeTaint]?
    }

    /// Reads the lines of ``template``.
    static func parse(_ output: String) -> [NodeObject] {
        output.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard cells.count == 4 else { return nil }
            let spec: Spec? = decode(cells[3])
            return NodeObject(
                name: String(cells[0]), labels: decode(cells[1]) ?? [:], annotations: decode(cells[2]) ?? [:],
                podCIDR: spec?.podCIDR, taints: spec?.taints ?? [])
        }
    }

    private static func decode<T: Decodable>(_ text: Substring) -> T? {
        try? JSONDecoder().decode(T.self, from: Data(text.utf8))
    }
}

/// A taint of a node object.
public struct NodeTaint: Codable, Hashable, Sendable {
    public var key: String
    public var value: String?
    public var effect: String
    /// Set by the cluster for taints that end pods.
    public var timeAdded: String?

    public init(key: String, value: String? = nil, effect: String) {
        (self.key, self.value, self.effect) = (key, value, effect)
    }

    /// Two taints with the same key and effect cannot be on one node.
    var identity: String { "\(key):\(effect)" }

    var object: Value {
        var map: ValueMap = ["key": .string(key)]
        if let value, !value.isEmpty { map["value"] = .string(value) }
        map["effect"] = .string(effect)
        if let timeAdded { map["timeAdded"] = .string(timeAdded) }
        return .map(map)
    }
}
