/// What keeps pods that do not tolerate it away from a node: `key=value:NoSchedule`, or `key:NoSchedule`.
public struct Taint: Hashable, Sendable, LosslessStringConvertible {
    public enum Effect: String, Codable, Sendable, CaseIterable {
        case noSchedule = "NoSchedule"
        case preferNoSchedule = "PreferNoSchedule"
        case noExecute = "NoExecute"
    }
    public var key: String
    /// Empty where it has none.
    public var value: String
    public var effect: Effect

    public init(_ key: String, value: String = "", effect: Effect) {
        self.key = key
        self.value = value
        self.effect = effect
    }

    /// Takes a taint apart; whether Kubernetes allows its key and value is not looked at.
    public init?(_ text: String) {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, let effect = Effect(rawValue: String(halves[1])) else { return nil }
        let parts = halves[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let key = parts.first, !key.isEmpty else { return nil }
        self.init(String(key), value: parts.count == 2 ? String(parts[1]) : "", effect: effect)
    }

    /// What control-plane hosts that are no nodes have unless the inventory says something else.
    public static let controlPlane = Taint("node-role.kubernetes.io/control-plane", effect: .noSchedule)

    public var description: String { "\(key)\(value.isEmpty ? "" : "=" + value):\(effect.rawValue)" }
}

extension Taint: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let taint = Taint(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(text)' is no taint such as disk=slow:NoSchedule")
        }
        self = taint
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
