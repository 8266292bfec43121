import ArgumentParser
import Foundation
import Model

/// `slipway playbook eject`
struct PlaybookEjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eject", abstract: "Copy the built-in playbooks to a folder of your own, to change them there.",
        discussion: "Run them with: slipway apply FOLDER/01-hosts.yaml … -i inventory.yaml")

    @Argument(help: "The folder; it must not exist yet.") var folder = "playbooks"

    func run() throws {
        let target = try FreshPath(folder, "eject the playbooks", hint: "name a folder that does not exist")
        let playbooks = try Installation().playbooks
        do {
            try FileManager.default.copyItem(at: playbooks, to: target.url)
        } catch {
            throw Failure(.input, "eject the playbooks", why: error.localizedDescription)
        }
        Console.say("the playbooks are in \(folder); run them with: slipway apply \(folder)/*.yaml")
    }
}
