import Model

/// How hosts are reached, as it is written.
struct SSHDraft: Decodable {
    var user: Located<String>?
    var port: Located<Int>?
    var identity: Located<String>?
    var hostKeys: HostKeysWord?
    var jump: [Located<String>]?
    var sudo: SudoWord?
    var knownHosts: Located<String>?

    func settings(at path: String) throws(Failure) -> SSHSettings {
        if let user, user.value.isEmpty || user.value.contains(where: { $0.isWhitespace || "@:/".contains($0) }) {
            throw Failure(at: user.mark, "\(path).user", "'\(user.value)' is no login", hint: "write its name alone")
        }
        if let port, !(1...65_535).contains(port.value) {
            throw Failure(
                at: port.mark, "\(path).port", "\(port.value) is no port", hint: "ports go from 1 to 65535; usual is 22"
            )
        }
        for (name, file) in [("identity", identity), ("knownHosts", knownHosts)] {
            guard let file else { continue }
            try Self.checkFile(file, "\(path).\(name)")
        }
        if let identity, identity.value.hasSuffix(".pub") {
            throw Failure(
                at: identity.mark, "\(path).identity", "'\(identity.value)' is the public half of a key",
                hint: "write \(identity.value.dropLast(4))")
        }
        for hop in jump ?? [] { try JumpHop.check(hop, "\(path).jump") }
        return SSHSettings(
            user: user?.value, port: port?.value, identity: identity?.value, hostKeys: hostKeys?.value,
            jump: jump?.map(\.value), sudo: sudo?.value, knownHosts: knownHosts?.value)
    }

    private static func checkFile(_ file: Located<String>, _ path: String) throws(Failure) {
        if file.value.isEmpty {
            throw Failure(at: file.mark, path, "the name of a file is expected, found an empty text")
        }
        if file.value.contains("PRIVATE KEY") {
            throw Failure(
                at: file.mark, path, "a key stands here, where the name of its file is expected",
                hint: "write the key into a file of your own with mode 0600, and its path here")
        }
    }
}

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

/// How a login becomes root; truth values are taken for what they mean.
struct SudoWord: Decodable {
    var value: SSHSettings.Sudo

    init(from decoder: any Decoder) throws {
        if case .bool(let isOn) = try Tree(from: decoder).value {
            value = isOn ? .passwordless : .none
        } else {
            value = try decoder.singleValueContainer().decode(SSHSettings.Sudo.self)
        }
    }
}

/// A host on the way to another: `[USER@]HOST[:PORT]`.
enum JumpHop {
    static func check(_ hop: Located<String>, _ path: String) throws(Failure) {
        let text = hop.value
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let target = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
        let hasUser = parts.count == 1 || parts.count == 2 && !parts[0].isEmpty
        let hasPort =
            target.count == 1 || target.count == 2 && (Int(target[1]).map { (1...65_535).contains($0) } ?? false)
        let name = target.first.map(String.init) ?? ""
        let hasName =
            !name.isEmpty
            && name.utf8.allSatisfy { DNSLabel.isLetterOrDigit($0) || [0x2E, 0x5F, 0x2D].contains($0) }
        guard hasUser, hasPort, hasName, !name.hasPrefix("-"), !text.hasPrefix("-") else {
            throw Failure(
                at: hop.mark, path, "'\(text)' is no host to go through",
                hint: "write [USER@]HOST[:PORT], one item a hop")
        }
    }
}
