/// What the controller asks of the agent.
public enum Request: Equatable, Sendable {
    case query(Query)
    case action(Action)
    /// Says that the controller is still there. Answer: `done`. An agent that hears nothing for
    /// ``Protocol/silence`` ends itself, so that a vanished controller does not hold the host's lock.
    case ping

    /// An agent started with `--read-only` refuses everything that mutates: a plan is enforced on the host.
    public var mutates: Bool { if case .action = self { true } else { false } }
}

/// The fixed numbers of the protocol.
public enum Protocol {
    /// Changes with every change to a message. The agent is uploaded by content, so both sides always agree;
    /// this only catches a mistake.
    public static let version: UInt32 = 3
    /// The longest frame either side accepts, in bytes.
    public static let longestFrame = 20 << 20
    /// Bytes of a big file in one `chunk`.
    public static let chunk = 256 << 10
    /// Bytes of a token that opens an offer.
    public static let token = 32
    /// Milliseconds that an offer waits for its caller.
    public static let offerTime: UInt32 = 15_000
    /// Milliseconds without a word from the controller after which an agent ends.
    public static let silence: UInt32 = 90_000
    /// How the words for a holder of the host's lock end when its controller is gone: it finishes what it began, and
    /// lets go by itself.
    public static let endingHolder = ", which was cut off and finishes what it began"
    /// What an agent prints before its first frame, so that banners and noisy profiles are never taken for frames.
    public static let preamble: [UInt8] = [0] + Array("slipway-agent 1\n".utf8) + [0]
}
