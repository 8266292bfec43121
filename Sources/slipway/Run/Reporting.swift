import Foundation
import Render

/// What a run is shown with: a live picture on a terminal, plain lines elsewhere, or JSON.
struct Reporting {
    let renderers: [any Renderer]
    let isAnimated: Bool

    init(_ output: OutputFormat, isVerbose: Bool, showsDiffs: Bool) {
        let traits = Console.traits
        let detail = Detail(isVerbose: isVerbose, showsDiffs: showsDiffs)
        switch output {
        case .json:
            isAnimated = false
            renderers = [JSONLinesRenderer { Console.draw($0) }]
        case .text where traits.isAnimated:
            isAnimated = true
            renderers = [
                TerminalRenderer(
                    detail: detail, style: traits.style, size: { TerminalSize.now(of: STDOUT_FILENO) },
                    write: { Console.draw($0) })
            ]
        case .text:
            isAnimated = false
            renderers = [PlainRenderer(detail: detail, style: traits.style) { Console.draw($0) }]
        }
    }
}
