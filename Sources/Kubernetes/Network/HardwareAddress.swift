import Model

/// The Ethernet address of a host's tunnel: computed from the host's share of the pods, so that every other host knows
/// it without having asked.
struct HardwareAddress: Hashable, Sendable, CustomStringConvertible {
    private let number: UInt32
    /// The address of the host that has this share.
    init(of pods: CIDR) { number = pods.base.number }

    /// Locally administered, for one receiver: the first byte says both.
    var description: String {
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
        return ([0x02, 0x53] + bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}
