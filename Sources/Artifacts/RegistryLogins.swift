import Foundation

/// Passwords for registries, where `docker login` and its like write them: `auths` of `$DOCKER_CONFIG/config.json`, else
/// `~/.docker/config.json`. Programs that keep passwords elsewhere are not asked.
struct RegistryLogins: Sendable {
    private let basic: [String: String]

    init(environment: [String: String]) {
        struct File: Decodable {
            struct Entry: Decodable { var auth: String? }
            var auths: [String: Entry]?
        }
        let home = environment["HOME"] ?? NSHomeDirectory()
        let folder = environment["DOCKER_CONFIG"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.docker"
        let data = FileManager.default.contents(atPath: folder + "/config.json") ?? Data()
        let auths = (try? JSONDecoder().decode(File.self, from: data))?.auths ?? [:]
        var basic: [String: String] = [:]
        for (server, entry) in auths {
            guard let auth = entry.auth, !auth.isEmpty else { continue }
            let bare = server.firstRange(of: "://").map { String(server[$0.upperBound...]) } ?? server
            let host = String(bare.prefix { $0 != "/" })
            basic[host == "index.docker.io" ? "docker.io" : host] = "Basic \(auth)"
        }
        self.basic = basic
    }

    /// What an `Authorization` header says; nothing for a registry that nobody logged in at.
    func basic(for registry: String) -> String? { basic[registry] }
}
