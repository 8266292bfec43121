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
        let target = URL(filePath: folder)
        guard !FileManager.default.fileExists(atPath: target.path) else {
            throw Failure(
                .input, "eject the playbooks", why: "\(folder) exists already",
                hint: "name a folder that does not exist")
        }
        do {
            try FileManager.default.copyItem(at: Installation().playbooks, to: target)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(.input, "eject the playbooks", why: error.localizedDescription)
        }
        Console.say("the playbooks are in \(folder); run them with: slipway apply \(folder)/*.yaml")
    }
}
