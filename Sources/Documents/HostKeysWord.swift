import Model

/// What to do about unknown host keys. Attempts to turn the check off get an answer of their own.
struct HostKeysWord: Decodable {
    var value: SSHSettings.HostKeys
    private static let off: Set<String> = [
        "no", "off", "false", "none", "ignore", "ignored", "insecure", "never", "skip", "disabled", "any", "accept",
        "accept-all", "accept-any", "ask", "yes", "true", "on",
    ]

    init(from decoder: any Decoder) throws {
        let tree = try Tree(from: decoder)
        if case .scalar(let raw, _) = tree.node, Self.off.contains(raw.lowercased()) {
            throw Failure(
                at: tree.mark, (decoder as? TreeDecoder)?.path ?? "hostKeys",
                "host keys are always checked, and '\(raw)' would turn that off",
                hint: "write accept-new (unknown keys are remembered, changed ones refused) or strict")
        }
        value = try decoder.singleValueContainer().decode(SSHSettings.HostKeys.self)
    }
}
