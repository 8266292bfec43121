import Foundation
import Ledger
import Model
import PKI

/// Replaces authorities and keys: each stage reaches every host before the next one begins.
struct StagedRotation {
    let subjects: Set<Rotation.Subject>
    let until: Rotation.Stage?
    let acceptsTokenLoss: Bool
    let rollout: Rollout

    /// Seconds that a token of a pod may be in use: the kubelet fetches a new one after four fifths of an hour.
    static let tokenLifetime: TimeInterval = 3_600

    func run() async throws {
        try rollout.holding { try $0.begin(subjects) }
        while true {
            let rotation = try rollout.folder.keys.rotation()
            let progress = subjects.compactMap { rotation.stages[$0] }
            guard let stage = Self.next(of: progress) else { break }
            let behind = subjects.filter { rotation.stage(of: $0) == stage }
            if behind.contains(where: { rotation.stages[$0]?.isReached == false }) {
                try await reach(stage, behind)
            }
            if until == stage, stage != .drop {
                rollout.say("\(stage.words). Give the same command without --until \(stage.rawValue) to go on")
                return
            }
            if stage == .sign, subjects.contains(.serviceAccount), try mustWait() { return }
            try rollout.holding { try $0.advance(behind) }
        }
        rollout.say("every host works with the new ones alone")
        if subjects.contains(.cluster) {
            rollout.say("fetch kubeconfigs anew, the old ones are void: slipway kubeconfig --merge")
        }
    }

    /// The stage that those furthest behind are at; nil when all are done. Pure.
    static func next(of progress: [Rotation.Progress]) -> Rotation.Stage? { progress.map(\.stage).min() }

    private func reach(_ stage: Rotation.Stage, _ behind: Set<Rotation.Subject>) async throws {
        let list = behind.sorted().map(\.rawValue).joined(separator: ", ")
        rollout.say("\(list): stage \(stage.rawValue), \(stage.words)")
        try await rollout.apply()
        if stage == .sign, behind.contains(.encryptionKey) {
            try await SecretRewriting(rollout).run()
        }
        try rollout.holding { try $0.reach(behind) }
    }

    /// True where the old service-account key stays for now.
    private func mustWait() throws -> Bool {
        let since = try rollout.folder.keys.rotation().stages[.serviceAccount]?.since ?? Date()
        switch Self.objection(toDroppingAt: Date(), signingSince: since, isAsked: until == .drop, acceptsTokenLoss) {
        case nil: return false
        case .wait(let why)?:
            rollout.say(why)
            return true
        case .refusal(let why)?:
            throw Failure(
                .notSafe, "drop the old service-account key", why: why,
                hint: "wait, or give --accept-token-loss and restart the pods that are shut out")
        }
    }

    enum Objection: Equatable {
        /// Nobody asked for it yet.
        case wait(String)
        /// Somebody asked, too early.
        case refusal(String)
    }

    /// Why the old service-account key has to stay for now; nil where it may go. Pure.
    static func objection(
        toDroppingAt now: Date, signingSince since: Date, isAsked: Bool, _ acceptsLoss: Bool
    ) -> Objection? {
        guard isAsked else {
            return .wait(
                "service-account: tokens of the old key are taken until "
                    + "`slipway certs rotate --service-account --until drop`; wait an hour, in which pods get new ones")
        }
        let age = now.timeIntervalSince(since)
        guard !acceptsLoss, age < tokenLifetime else { return nil }
        let minutes = Int((tokenLifetime - age) / 60) + 1
        return .refusal("pods may have tokens of it for \(minutes) more minutes")
    }
}
