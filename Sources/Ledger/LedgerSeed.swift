public import Model

/// What a ledger has to know again before anything may be given out: for a ledger that is rebuilt.
public struct LedgerSeed: Sendable {
    public var shares: [PodAllocator.Share]
    public var milestones: Set<Milestone>
    public var certificates: [CertificateRecord]

    public init(
        shares: [PodAllocator.Share], milestones: Set<Milestone> = [], certificates: [CertificateRecord] = []
    ) {
        self.shares = shares
        self.milestones = milestones
        self.certificates = certificates
    }
}
