import Model

/// How long certificates live, as it is written.
struct PKIDraft: Decodable {
    var leafDays: Located<Int>?
    var authorityDays: Located<Int>?
    var keepOnControlPlane: Bool?

    static let leafRange = 1...3_650
    static let authorityRange = 30...10_950

    func lifetimes() throws(Failure) -> CertificateLifetimes {
        let usual = CertificateLifetimes()
        let leaf = try Self.days(leafDays, "pki.leafDays", Self.leafRange, usual.leafDays)
        let authority = try Self.days(authorityDays, "pki.authorityDays", Self.authorityRange, usual.authorityDays)
        if leaf > authority, let mark = (leafDays ?? authorityDays)?.mark {
            throw Failure(
                at: mark, "pki", "certificates of \(leaf) days would outlive their authority with its \(authority)",
                hint:
                    "write authorityDays: \(max(leaf, usual.authorityDays)), or leafDays: \(min(authority, usual.leafDays))"
            )
        }
        return CertificateLifetimes(
            leafDays: leaf, authorityDays: authority,
            keepOnControlPlane: keepOnControlPlane ?? usual.keepOnControlPlane)
    }

    private static func days(_ days: Located<Int>?, _ path: String, _ range: ClosedRange<Int>, _ usual: Int)
        throws(Failure) -> Int
    {
        guard let days else { return usual }
        guard range.contains(days.value) else {
            throw Failure(
                at: days.mark, path,
                "\(range.lowerBound) to \(range.upperBound) days are possible, found \(days.value)",
                hint: "usual is \(usual)")
        }
        return days.value
    }
}
