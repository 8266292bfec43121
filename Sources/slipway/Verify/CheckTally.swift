import Foundation
import Kubernetes
import Model
import Render
import StepKit

/// Tells of checks one by one, and counts them.
actor CheckTally {
    private let output: OutputFormat
    private let isQuiet: Bool
    private var good = 0
    private var bad = 0
    private var lost = 0

    init(_ output: OutputFormat, isQuiet: Bool) {
        self.output = output
        self.isQuiet = isQuiet
    }

    /// How many are as they should be, how many are not, and how many of those only because a host was not reached.
    var counts: (good: Int, bad: Int, lost: Int) { (good, bad, lost) }

    func add(_ check: VerifyCheck, isLost: Bool = false) {
        if check.isOK { good += 1 } else { bad += 1 }
        if isLost { lost += 1 }
        switch output {
        case .json: try? Console.json(check)
        case .text: if !check.isOK || !isQuiet { Console.say(Self.line(check, Console.traits.style)) }
        }
    }

    /// `✓ node-1  a pod runs: 10.244.1.2`, and what to do below what failed.
    static func line(_ check: VerifyCheck, _ style: Style) -> String {
        let sign = check.isOK ? style.paint(style.glyphs.ok, .good) : style.paint(style.glyphs.failed, .bad)
        let host = (check.host?.rawValue ?? "cluster").padding(toLength: 12, withPad: " ", startingAt: 0)
        let name = check.host.map { $0.rawValue.count > 12 ? $0.rawValue : host } ?? host
        let seen = check.seen.split(separator: "\n").map { String($0).trimmed }.joined(separator: "; ")
        let first = "\(sign) \(name) \(check.name): \(seen)"
        guard !check.isOK else { return first }
        let advice = "    \(style.glyphs.arrow) \(check.layer): \(check.hint ?? "slipway plan")"
        return first + "\n" + style.paint(advice, .accent)
    }
}
