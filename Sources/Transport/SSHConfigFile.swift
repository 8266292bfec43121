import Foundation

/// An ssh_config file with what it includes. What is missing or cannot be read says nothing, as in OpenSSH.
struct SSHConfigFile {
    var path: String
    /// Where relative paths of `Include` begin.
    var folder: String
    /// What `~` stands for.
    var home: String

    static func user(home: String) -> SSHConfigFile {
        SSHConfigFile(path: home + "/.ssh/config", folder: home + "/.ssh", home: home)
    }
    /// That of all users of this machine.
    static func machine(home: String) -> SSHConfigFile {
        SSHConfigFile(path: "/etc/ssh/ssh_config", folder: "/etc/ssh", home: home)
    }

    private static let most = 1 << 20

    func load() -> SSHConfig {
        guard let text = text(path) else { return SSHConfig() }
        return SSHConfig(text) { word in files(word).compactMap { self.text($0) } }
    }

    /// Nil for what is no ordinary file, or too large to be meant.
    private func text(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= SSHConfigFile.most,
            let data = FileManager.default.contents(atPath: path)
        else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    /// The files that a word of `Include` means: with `~` and wildcards, below the folder where it is not absolute.
    private func files(_ word: String) -> [String] {
        var path = word
        if word.hasPrefix("~/") {
            path = home + word.dropFirst()
        } else if !word.hasPrefix("/") {
            path = folder + "/" + word
        }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(path, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } }
    }
}
