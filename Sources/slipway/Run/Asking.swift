import Engine
import Foundation
import Model
import Transport

/// Asks the person for secrets, one after the other: by the program that `SLIPWAY_ASKPASS` names, which gets the
/// question as its one argument and prints the answer, or else on the terminal, without echo.
actor Asking {
    private let stop: StopSignal
    /// The question that was asked last; the next one waits for it.
    private var last: Task<Secret?, Never>?

    private init(stop: StopSignal) { self.stop = stop }

    /// Nil where nobody can be asked.
    static func prompt(_ stop: StopSignal) -> SSHTransport.Prompt? {
        let program = Console.environment["SLIPWAY_ASKPASS"].flatMap { $0.isEmpty ? nil : $0 }
        guard program != nil || SecretTerminal.isThere else { return nil }
        let asking = Asking(stop: stop)
        return { question in await asking.ask(question, program) }
    }

    private func ask(_ question: String, _ program: String?) async -> Secret? {
        let (before, stop) = (last, stop)
        let answer = Task { () -> Secret? in
            _ = await before?.value
            if stop.isRaised { return nil }
            return await Asking.onThread { () -> Secret? in
                if let program { return AskPass(program: program).answer(to: question) }
                return SecretTerminal.answer(to: question) { stop.isRaised }
            }
        }
        last = answer
        return await answer.value
    }

    /// Runs what waits for a person away from the threads that work for hosts.
    private static func onThread(_ body: @escaping @Sendable () -> Secret?) async -> Secret? {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: body()) }.start()
        }
    }
}
