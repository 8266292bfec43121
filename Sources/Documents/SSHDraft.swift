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
    var connection: SSHSettings.Connection?

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
            jump: jump?.map(\.value), sudo: sudo?.value, knownHosts: knownHosts?.value,
            connection: connection)
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
