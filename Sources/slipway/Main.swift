import ArgumentParser
import CMalloc
import Foundation
import Model
import Render

/// The composition root: the only place that knows every room.
@main
struct Main {
    static func main() async {
        // A pipe that nobody reads ends the output, not the run.
        signal(SIGPIPE, SIG_IGN)
        // A heap for each thread is meant for programs whose threads seldom meet; here most of theirs would lie idle.
        mallopt(M_ARENA_MAX, 1)
        exit(await status().rawValue)
    }

    private static func status() async -> ExitStatus {
        do {
            var command = try Slipway.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .done
        } catch let failure as Failure {
            Console.complain(failure)
            return ExitStatus(failure.kind)
        } catch let ending as Ending {
            return ending.status
        } catch {
            return explain(error)
        }
    }

    /// Help and versions are answers, everything else the parser throws is bad input.
    private static func explain(_ error: any Error) -> ExitStatus {
        let text = Slipway.fullMessage(for: error)
        guard Slipway.exitCode(for: error) != .success else {
            Console.say(text)
            return .done
        }
        Console.remark(text)
        return .badInput
    }
}

/// Ends a command with a status after everything was said.
struct Ending: Error {
    var status: ExitStatus
}
