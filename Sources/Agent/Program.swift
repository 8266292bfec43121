import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// A command made ready to start: its program found, its environment whole.
struct Program {
    let path: String
    let argv: [String]
    let environment: [String]
    let directory: String

    /// Where programs are found, whatever the login shell of this host thinks.
    static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    private static let basis = [
        "PATH=" + searchPath, "HOME=/root", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive",
    ]

    private static let mostVariables = 1024

    /// - Throws: `refused` for a command that could never start, or `failed` where its directory cannot be entered.
    ///   A program that is not there is no error here: ``path`` is empty then.
    init(_ command: Command) throws(AgentError) {
        guard let name = command.argv.first, !name.isEmpty else { throw .refused("a command without a program") }
        for text in command.argv + command.environment + [command.directory] {
            guard !text.utf8.contains(0) else { throw .refused("a command with a zero byte") }
        }
        argv = command.argv
        environment = try Self.environment(with: command.environment)
        directory = command.directory.isEmpty ? "/" : command.directory
        guard access(directory, X_OK) == 0 else { throw .last("chdir", directory) }
        path = Self.find(name)
    }

    private static func environment(with given: [String]) throws(AgentError) -> [String] {
        guard given.count <= mostVariables else { throw .refused("more than 1024 variables of the environment") }
        var all = basis
        for variable in given {
            let bytes = Array(variable.utf8)
            guard let end = bytes.firstIndex(of: UInt8(ascii: "=")), end > 0 else {
                // The words themselves may be a secret.
                throw .refused("a variable of the environment without a name and '='")
            }
            let name = bytes[...end]
            all.removeAll { $0.utf8.starts(with: name) }
            all.append(variable)
        }
        return all
    }

    private static func find(_ name: String) -> String {
        guard !name.utf8.contains(UInt8(ascii: "/")) else { return name }
        for directory in Array(searchPath.utf8)[...].fields {
            let candidate = directory.text + "/" + name
            var status = stat()
            guard stat(candidate, &status) == 0, status.kind == .file else { continue }
            if access(candidate, X_OK) == 0 { return candidate }
        }
        return ""
    }
}
