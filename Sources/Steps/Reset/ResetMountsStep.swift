import Model
public import StepKit
import Wire

/// What is mounted inside of what goes is unmounted, and so is what was mounted by a step.
public struct ResetMountsStep: ResetStep {
    public static let kind = "reset.mounts"
    public static let words = "unmount what was mounted"
    public init() {}
    public var patience: Patience { Patience(total: .seconds(20), pause: .milliseconds(500)) }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> [String] {
        let record = try await Kept.record(on: host)
        let file = try await host.file("/proc/self/mountinfo", limit: 16 << 20)
        return Self.mounts(of: record, in: file?.text ?? "")
    }

    /// Mount points that go, the innermost first.
    static func mounts(of record: HostRecord, in info: String) -> [String] {
        let points = info.split(separator: "\n").compactMap { line in
            line.split(separator: " ", maxSplits: 5).dropFirst(4).first.map { unescaped($0) }
        }
        let named = record.undos.compactMap { if case .mount(let path) = $0 { path } else { nil } }
        return points.reversed().filter { point in named.contains(point) || record.isState(point) }
    }

    /// The kernel writes a space as `\040`.
    private static func unescaped(_ text: Substring) -> String {
        String(text).replacing("\\040", with: " ").replacing("\\011", with: "\t").replacing("\\134", with: "\\")
    }

    public func changes(given mounts: [String], _ site: Site) -> [Change] {
        guard !mounts.isEmpty else { return [] }
        let words = mounts.count == 1 ? mounts[0] : "\(mounts.count) file systems"
        return [
            Change(
                "unmount \(words)", diff: .lines(mounts.map { "-\($0)" }.joined(separator: "\n")),
                .run(Command(["umount", "--"] + mounts, timeout: 120_000)), undo: [.nothing])
        ]
    }
}
