import StepKit
import TestKit
import Wire

/// A systemd in memory, small but honest: units are files under /fake/units with the lines of `systemctl show`.
extension FakeHost {
    mutating func putUnit(_ name: String, _ lines: [String: String] = [:]) {
        let standard = [
            "LoadState": "loaded", "ActiveState": "inactive", "SubState": "dead", "UnitFileState": "disabled",
            "Type": "notify", "Result": "success", "NeedDaemonReload": "no",
        ]
        setUnit(name, standard.merging(lines) { $1 })
    }

    fileprivate mutating func setUnit(_ name: String, _ lines: [String: String]) {
        put("/fake/units/\(name)", lines.sorted { $0.key < $1.key }.map { "\($0)=\($1)\n" }.joined())
    }

    fileprivate func unit(_ name: String) -> [String: String]? {
        text("/fake/units/\(name)").map { text in
            let pairs = text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
            return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { $1 }
        }
    }

    /// The host's clock as systemd writes it, half a second on: what was written before is older.
    fileprivate var moment: String {
        let seconds = now / 1_000_000_000 % 86_400
        let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let days = now / 86_400_000_000_000
        return "Day \(FakeHost.date(days)) \(parts.joined(separator: ":")).500000 UTC"
    }

    private static func date(_ days: Int64) -> String {
        // Counted from 2025-01-01; enough for the clock of a FakeHost.
        var rest = days - 20_089
        for (month, length) in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
            if rest < length { return "2025-\(month + 1)-\(rest + 1)" }
            rest -= Int64(length)
        }
        return "2026-1-1"
    }

    fileprivate mutating func systemctl(_ argv: [String]) -> Exit {
        let words = argv.dropFirst().filter { !$0.hasPrefix("-") }
        guard let verb = words.first else { return .says(status: 1) }
        let units = words.dropFirst()
        if verb == "show" {
            let unit =
                units.first.flatMap { self.unit($0) }
                ?? ["LoadState": "not-found", "ActiveState": "inactive", "SubState": "dead"]
            return .says(unit.map { "\($0)=\($1)\n" }.joined())
        }
        if verb == "daemon-reload" {
            for path in paths(below: "/etc/systemd/system") where path.hasSuffix(".service") {
                let name = String(path.dropFirst("/etc/systemd/system/".count))
                if unit(name) == nil { putUnit(name) }
            }
        }
        for name in units {
            guard var unit = unit(name) else { return .says(errors: "Unit \(name) not found.\n", status: 5) }
            switch verb {
            case "start", "restart":
                unit["ActiveState"] = "active"
                unit["SubState"] = "running"
                unit["ExecMainStartTimestamp"] = moment
            case "stop": (unit["ActiveState"], unit["SubState"]) = ("inactive", "dead")
            case "enable": unit["UnitFileState"] = "enabled"
            case "disable": unit["UnitFileState"] = "disabled"
            default: return .says(errors: "Unknown command verb \(verb).\n", status: 1)
            }
            setUnit(name, unit)
        }
        return .says()
    }
}

extension FakeMachine {
    /// How many processes were started to answer questions.
    var probes: Int { queries.count { if case .probe = $0 { true } else { false } } }

    func scriptSystemd() {
        script(program: "systemctl") { host, command in host.systemctl(command.argv) }
    }
}

extension Deed {
    /// The program that it runs.
    var argv: [String] {
        switch self {
        case .action(.run(let command)), .run(let command, _): command.argv
        case .action, .upload: []
        }
    }
}
