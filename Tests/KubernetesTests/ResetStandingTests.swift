import Kubernetes
import Model
import Testing

/// Whether a host may be taken back that others may count on.
struct ResetStandingTests {
    private static let still = ResetConsent(isStillInCluster: true)
    private static let quorum = ResetConsent(losesQuorum: true)

    /// What it is, whether it was removed, what it is refused for, and what the option is called that allows it.
    @Test(
        arguments: [
            (ResetStanding(), false, nil, nil),
            (
                ResetStanding(etcd: .member(of: 3, healthyOthers: 2)), false,
                "one of 3 etcd members, of which 2 must be healthy: "
                    + "without it 2 are, and none of them may be lost then", "--still-in-cluster"
            ),
            (
                ResetStanding(etcd: .member(of: 5, healthyOthers: 4)), true, "1 more may be lost then",
                "--still-in-cluster"
            ),
            (
                ResetStanding(etcd: .member(of: 3, healthyOthers: 1)), false,
                "without it 1 would be, and etcd would stop",
                "--accept-quorum-loss"
            ),
            (ResetStanding(etcd: .member(of: 2, healthyOthers: 1)), false, "etcd would stop", "--accept-quorum-loss"),
            (ResetStanding(etcd: .only), false, "1 - 1 leaves 0", "--accept-quorum-loss"),
            (ResetStanding(etcd: .unknown("nobody answers")), false, "nobody answers", "--accept-quorum-loss"),
            (ResetStanding(etcd: .unknown("nobody answers")), true, nil, nil),
            (ResetStanding(node: .member), false, "it still is a node", "--still-in-cluster"),
            (ResetStanding(node: .unknown("silence")), false, "silence", "--still-in-cluster"),
            (ResetStanding(node: .unknown("silence")), true, nil, nil),
            (ResetStanding(isOnlyControlPlane: true), false, "the only control-plane host", "--accept-quorum-loss"),
            (ResetStanding(etcd: .unknown("x"), isBegun: true), false, nil, nil),
        ] as [(ResetStanding, Bool, String?, String?)])
    func onlyWhoNobodyCountsOn(_ standing: ResetStanding, isRemoved: Bool, why: String?, option: String?) {
        let refusal = standing.objection(to: "a", isRemoved: isRemoved, ResetConsent())
        #expect((refusal == nil) == (why == nil))
        #expect(refusal?.why.contains(why ?? "") ?? true, "\(refusal?.why ?? "")")
        #expect(refusal?.hint?.contains(option ?? "") ?? true)
        #expect(refusal?.kind ?? .notSafe == .notSafe)
        // Each danger has a name, and the greater one contains the smaller.
        #expect(
            (standing.objection(to: "a", isRemoved: isRemoved, Self.still) == nil) == (option != "--accept-quorum-loss")
        )
        #expect(standing.objection(to: "a", isRemoved: isRemoved, Self.quorum) == nil)
    }
}
