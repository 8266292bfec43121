import Foundation
import Model
import Transport

/// Where the parts that come with slipway stand: the built-in playbooks and the agent.
///
/// `$SLIPWAY_SHARE`, or `../share/slipway` of the program as `make install` lays it out, or, in a checkout, the folder
/// above the build folder.
struct Installation {
    let share: URL
    private let programs: URL

    init() throws(Failure) {
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        programs = program.deletingLastPathComponent()
        let told = Console.environment["SLIPWAY_SHARE"].map { [URL(filePath: $0)] }
        var candidates = told ?? [programs.deletingLastPathComponent().appending(path: "share/slipway")]
        if told == nil {
            var folder = programs
            while folder.path != "/" {
                folder = folder.deletingLastPathComponent()
                candidates.append(folder)
            }
        }
        guard let share = candidates.first(where: { Self.exists($0.appending(path: "playbooks/01-hosts.yaml")) })
        else {
            throw Failure(
                .input, "find the built-in playbooks", why: "there are none beside \(program.path)",
                hint: "set SLIPWAY_SHARE to the folder that holds playbooks/")
        }
        self.share = share
    }

    private static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

    var playbooks: URL { share.appending(path: "playbooks") }

    /// The built-in playbooks in the order of their layers.
    func layers() throws(Failure) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: playbooks.path)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { playbooks.appending(path: $0) }
    }

    /// The agent's program, as `make build` leaves it beside slipway.
    func agent() throws(Failure) -> AgentProgram {
        let places = [
            Console.environment["SLIPWAY_AGENT"].map { URL(filePath: $0) },
            programs.appending(path: "slipway-agent-embedded"), share.appending(path: "slipway-agent"),
            programs.appending(path: "slipway-agent"),
        ].compactMap(\.self)
        for place in places {
            if let program = AgentProgram(at: place.path) { return program }
        }
        throw Failure(
            .input, "find the agent", why: "there is none at \(places.map(\.path).joined(separator: ", "))",
            hint: "build it with `make build`, or set SLIPWAY_AGENT to it")
    }
}
