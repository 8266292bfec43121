@preconcurrency import Dispatch
import Engine
import Foundation
import Model
import Render

/// Ctrl-C: the first one finishes the action under way and starts no other, the second one ends at once.
final class Interrupts: Sendable {
    private let sources: [any DispatchSourceSignal]

    init(_ stop: StopSignal, isAnimated: Bool) {
        let queue = DispatchQueue(label: "interrupts")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if stop.isRaised {
                    if isAnimated { Console.draw(TerminalRenderer.restore) }
                    Console.remark("interrupted again: ended at once; the same command goes on where this one stopped")
                    exit(ExitStatus.interrupted.rawValue)
                }
                stop.raise()
                Console.remark("interrupted: finishing what is under way (once more to end at once)")
            }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }
}
