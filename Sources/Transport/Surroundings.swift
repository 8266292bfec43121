import Foundation

/// What the machine that Slipway runs on offers for logging in.
struct Surroundings: Sendable {
    /// The user's home directory.
    var home: String
    /// The socket of ssh-agent, where there is one.
    var agentSocket: String?

    init(home: String, agentSocket: String? = nil) {
        self.home = home
        self.agentSocket = agentSocket
    }

    /// Those of this process.
    static var current: Surroundings {
        let environment = ProcessInfo.processInfo.environment
        let socket = environment["SSH_AUTH_SOCK"].flatMap { $0.isEmpty ? nil : $0 }
        return Surroundings(home: environment["HOME"] ?? NSHomeDirectory(), agentSocket: socket)
    }

    /// A path with a leading `~` replaced by the home directory.
    func expand(_ path: String) -> String {
        if path == "~" { return home }
        return path.hasPrefix("~/") ? home + path.dropFirst() : path
    }
}
