import Foundation

/// What the machine that Slipway runs on offers for logging in.
struct Surroundings: Sendable {
    /// The user's home directory.
    var home: String
    var user: String
    /// The socket of ssh-agent, where there is one.
    var agentSocket: String?
    /// What ~/.ssh/config says, and below it /etc/ssh/ssh_config.
    var config: SSHConfig
    var environment: [String: String]

    /// `config` is ~/.ssh/config alone where none is given.
    init(
        home: String, user: String = "", agentSocket: String? = nil, config: SSHConfig? = nil,
        environment: [String: String] = [:]
    ) {
        self.home = home
        self.user = user
        self.agentSocket = agentSocket
        self.environment = environment
        self.config = config ?? SSHConfigFile.user(home: home).load()
    }

    /// Those of this process.
    static var current: Surroundings {
        let environment = ProcessInfo.processInfo.environment
        let socket = environment["SSH_AUTH_SOCK"].flatMap { $0.isEmpty ? nil : $0 }
        let home = environment["HOME"] ?? NSHomeDirectory()
        return Surroundings(
            home: home, user: geteuid() == 0 ? "root" : NSUserName(), agentSocket: socket,
            config: SSHConfigFile.user(home: home).load().over(SSHConfigFile.machine(home: home).load()),
            environment: environment)
    }

    /// A path with a leading `~` replaced by the home directory.
    func expand(_ path: String) -> String {
        if path == "~" { return home }
        return path.hasPrefix("~/") ? home + path.dropFirst() : path
    }
}
