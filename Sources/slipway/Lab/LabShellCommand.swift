import ArgumentParser
import Foundation
import Lab
import Model

/// `slipway lab shell`
struct LabShellCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell", abstract: "A shell on a host, or one command there.")

    @OptionGroup var lab: LabNameOption
    @Option(help: "root, or ops, who becomes root through sudo") var user = "root"
    @Argument(help: "The host.") var host: String
    @Argument(parsing: .postTerminator, help: "A command to run instead of a shell, behind --.")
    var command: [String] = []

    func run() throws {
        let words = try lab.lab().shellCommand(HostName(host), user: user) + command
        // This process becomes ssh, so that the terminal and the exit status are its own.
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        execvp(words[0], arguments)
        throw Failure(.step, "start \(words[0])", why: String(cString: strerror(errno)))
    }
}
