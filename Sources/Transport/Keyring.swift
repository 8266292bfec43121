import Foundation
import Model

/// The keys that hosts are shown and those that they are known by. A file is read once and a passphrase asked for
/// once, however many hosts there are.
actor Keyring {
    private var keys: [String: Result<PrivateKey, Failure>] = [:]
    private var passphrases: [String: Task<Secret?, Never>] = [:]
    private var known: [String: (version: KnownHostsFile.Version?, content: KnownHosts)] = [:]
    private let prompt: SSHTransport.Prompt?

    init(prompt: SSHTransport.Prompt?) { self.prompt = prompt }

    /// The key in a file.
    func key(_ path: String) throws(Failure) -> PrivateKey {
        let known = keys[path] ?? Keyring.load(path)
        keys[path] = known
        return try known.get()
    }

    /// What a known_hosts file says now.
    func knownHosts(in path: String) throws(Failure) -> KnownHosts {
        let file = KnownHostsFile(path: path)
        let version = file.version
        if let version, let last = known[path], last.version == version { return last.content }
        let content = try file.load()
        known[path] = (version, content)
        return content
    }

    /// The keys under the names that ssh uses by itself, as far as they are there and can be read.
    func usualKeys(_ surroundings: Surroundings) -> [PrivateKey] {
        ["id_ed25519", "id_ecdsa", "id_rsa"].compactMap { name in
            let path = surroundings.expand("~/.ssh/\(name)")
            return keyIfAny(path)
        }
    }

    /// The key in a file that need not be there.
    func keyIfAny(_ path: String) -> PrivateKey? {
        FileManager.default.fileExists(atPath: path) ? try? key(path) : nil
    }

    /// Asks for the passphrase of a key; nil where nobody can be asked or nobody answers.
    func passphrase(_ key: PrivateKey) async -> Secret? {
        guard let prompt else { return nil }
        let asking = passphrases[key.path] ?? Task { await prompt("Passphrase of \(key.path): ") }
        passphrases[key.path] = asking
        return await asking.value
    }

    private static func load(_ path: String) -> Result<PrivateKey, Failure> {
        guard let data = FileManager.default.contents(atPath: path) else {
            let why = FileManager.default.fileExists(atPath: path) ? "it cannot be read" : "there is no such file"
            return .failure(
                Failure(
                    .input, "read the key \(path)", why: why,
                    hint: "name the private key under ssh.identity, or leave it out to use ssh-agent"))
        }
        guard let key = PrivateKey(path: path, bytes: Array(data)) else {
            return .failure(
                Failure(
                    .input, "read the key \(path)", why: "it is no private key in a format that is known",
                    hint: "`ssh-keygen -t ed25519` makes one; ssh.identity names the file without .pub"))
        }
        return .success(key)
    }
}
