import Model
public import StepKit
import Wire

/// What holds in the kernel until the next boot is as before: settings, swap, the host's name, modules.
public struct ResetSettingsStep: ResetStep {
    public static let kind = "reset.settings"
    public static let words = "put back settings of the kernel"
    public init() {}

    public struct Facts: Equatable, Sendable {
        struct Setting: Equatable, Sendable {
            var path: String
            var before: String
            var now: String
        }
        var settings: [Setting] = []
        /// Swap of before that is not on.
        var swaps: [String] = []
        var hostname: String?
        /// Modules that are loaded, and whether something uses them.
        var modules: [String: Bool] = [:]
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let record = try await Kept.record(on: host)
        async let swaps = host.file("/proc/swaps")
        async let name = host.file("/proc/sys/kernel/hostname")
        async let loaded = host.file("/proc/modules", limit: 4 << 20)
        let on = SwapStep.devices(in: try await swaps?.text ?? "")
        let modules = Self.modules(in: try await loaded?.text ?? "")
        var facts = Facts()
        for undo in record.undos {
            switch undo {
            case .sysctl(let path, let before):
                guard let now = try await host.file(path)?.text, Self.folded(now) != Self.folded(before) else {
                    continue
                }
                facts.settings.append(.init(path: path, before: Self.folded(before), now: Self.folded(now)))
            case .swap(let device): if !on.contains(device) { facts.swaps.append(device) }
            case .hostname(let before):
                let running = try await name?.text.trimmed ?? ""
                if running != before, !before.isEmpty { facts.hostname = before }
            case .module(let module): facts.modules[module] = modules[module.replacing("-", with: "_")]
            default: continue
            }
        }
        return facts
    }

    private static func folded(_ text: String) -> String { SysctlKey.folded(text) }

    /// By name, whether something uses it: the third word of a line of /proc/modules.
    private static func modules(in text: String) -> [String: Bool] {
        var found: [String: Bool] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count > 2 { found[String(words[0])] = words[2] != "0" }
        }
        return found
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        var changes = facts.settings.map { setting in
            Change(
                "set \(setting.path.dropFirst("/proc/sys/".count))",
                diff: .lines("-\(setting.now)\n+\(setting.before)"),
                // Not every host has sysctl, and tee says what goes wrong.
                .run(Command(["tee", setting.path], input: Array((setting.before + "\n").utf8))), undo: [.nothing])
        }
        changes += facts.swaps.map { .reset("swap to \($0) again", ["swapon", $0], timeout: 600_000) }
        if let name = facts.hostname { changes.append(.reset("name the host \(name)", ["hostname", name])) }
        changes += facts.modules.filter { !$0.value }.keys.sorted().map {
            .reset("unload \($0)", ["modprobe", "-r", $0])
        }
        return changes
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        facts.modules.filter(\.value).keys.sorted().map {
            "the module \($0) stays loaded until the next boot: something uses it"
        }
    }
}
