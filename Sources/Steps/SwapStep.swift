import Model
public import StepKit
import Wire

/// Whether the host swaps, now and after the next boot.
public struct SwapStep: Step {
    public static let kind = "swap"
    public static let reference = StepReference(
        "Whether the host swaps, now and after the next boot. Swap lines in /etc/fstab become comments.",
        keys: [.init("state", "off or keep", "`keep` leaves everything as it is.")],
        example: """
            - swap: { state: off }
            """)
    public enum State: String, Sendable, CaseIterable { case off, keep }

    public var state: State
    public init(state: State = .off) { self.state = state }

    public var title: String { "swap \(state.rawValue)" }

    public struct Facts: Equatable, Sendable {
        /// Devices and files that are swapped to now.
        public var active: [String]
        public var fstab: File?
        public init(active: [String], fstab: File?) {
            self.active = active
            self.fstab = fstab
        }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let swaps = host.file("/proc/swaps")
        async let fstab = host.file("/etc/fstab")
        return try await Facts(active: Self.devices(in: swaps?.text ?? ""), fstab: fstab)
    }

    /// The first field of each line but the head.
    static func devices(in swaps: String) -> [String] {
        swaps.split(separator: "\n").dropFirst()
            .compactMap { $0.split(whereSeparator: \.isWhitespace).first.map(String.init) }
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        guard state == .off else { return [] }
        var changes: [Change] = []
        if !facts.active.isEmpty {
            let command = Command(["swapoff", "-a"], timeout: 600_000)
            changes.append(
                Change(
                    "swap no longer to \(facts.active.joined(separator: ", "))", .run(command),
                    undo: facts.active.map(Undo.swap)))
        }
        if let file = facts.fstab, let content = try withoutSwap(file) {
            let attributes = Attributes(mode: file.mode, owner: file.owner, group: file.group)
            changes.append(
                Change(
                    "take swap out of /etc/fstab",
                    diff: Diff(from: file, to: .text(String(decoding: content, as: UTF8.self))),
                    .write(path: "/etc/fstab", bytes: content, attributes: attributes)))
        }
        return changes
    }

    /// The bytes that /etc/fstab should have; nothing where it has no swap line.
    private func withoutSwap(_ file: File) throws(Failure) -> [UInt8]? {
        guard file.isWhole else {
            throw Failure(
                .step, title, why: "/etc/fstab is no regular file",
                hint: "take its swap lines out by hand, or use `state: keep`")
        }
        let fstab = Fstab(file.bytes)
        let wanted = fstab.withoutSwap
        return wanted == fstab ? nil : wanted.bytes
    }

    public func notes(given facts: Facts, _ site: Site) -> [String] {
        guard state == .off else { return [] }
        let known = Set(Fstab(facts.fstab?.bytes ?? []).entries.filter { $0.type == "swap" }.map(\.source))
        let isNamed = known.contains { !$0.hasPrefix("/") }  // by UUID or label: it cannot be told which one it is
        let strangers = isNamed ? [] : facts.active.filter { !known.contains($0) }
        return strangers.map {
            "\($0) is not in /etc/fstab: something else (a zram generator, a unit of its own) turns it on again at the "
                + "next boot"
        }
    }
}

extension SwapStep: Codable {
    private enum CodingKeys: String, CodingKey { case state }

    /// Older readers of YAML take a bare `off` for false.
    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        let value = try keys.decode(Value.self, forKey: .state)
        let word = value == .bool(false) ? "off" : value.text ?? ""
        guard let state = State(rawValue: word) else {
            throw DecodingError.dataCorruptedError(
                forKey: .state, in: keys, debugDescription: "the state of swap is 'off' or 'keep'")
        }
        self.state = state
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(state.rawValue, forKey: .state)
    }
}
