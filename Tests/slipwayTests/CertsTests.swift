import Foundation
import Ledger
import Model
import PKI
import Testing

@testable import Kubernetes
@testable import slipway

/// Words and judgements about certificates.
@Suite struct CertsTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private func days(_ count: Double) -> Date { now.addingTimeInterval(count * 86_400) }

    /// days of leaves, days of authorities, words that are said; nil where nothing is
    @Test(
        arguments: [
            ([91, 200], [366], nil), ([], [], nil),
            ([89], [3650], "warning: certificate leaf-0 ends in 89 days: slipway certs rotate"),
            (
                [400, 12, 89.5], [3650],
                "warning: certificate leaf-1 ends in 12 days and 1 more within 90 days: slipway certs rotate"
            ),
            (
                [-1, 80, 70], [3650],
                "warning: certificate leaf-0 is over and 2 more within 90 days: slipway certs rotate"
            ),
            ([1.5], [3650], "warning: certificate leaf-0 ends in 36 h: slipway certs rotate"),
            ([400], [364], "warning: authority root-0 ends in 364 days: slipway certs rotate --authority root-0"),
            (
                [50], [3650, 100],
                "warning: certificate leaf-0 ends in 50 days: slipway certs rotate; authority root-1 ends in 100 days: "
                    + "slipway certs rotate --authority root-1"
            ),
        ] as [([Double], [Double], String?)])
    func whatEndsSoonIsSaidInOneLine(_ leaves: [Double], _ authorities: [Double], _ words: String?) {
        let ending = EndingSoon(
            leaves: leaves.enumerated().map { ("leaf-\($0)", days($1)) },
            authorities: authorities.enumerated().map { ("root-\($0)", days($1)) }, now: now)
        #expect(ending.words == words)
    }

    /// minutes since the new key signs, --until drop, --accept-token-loss, whether it is refused or has to wait
    @Test(
        arguments: [
            (0, false, false, "wait"), (9_999, false, true, "wait"), (59, true, false, "refuse"),
            (60, true, false, "go"),
            (0, true, true, "go"),
        ] as [(Double, Bool, Bool, String)])
    func whenAnOldServiceAccountKeyMayGo(_ minutes: Double, _ isAsked: Bool, _ accepts: Bool, _ expected: String) {
        let objection = StagedRotation.objection(
            toDroppingAt: now, signingSince: now.addingTimeInterval(-minutes * 60), isAsked: isAsked, accepts)
        let found =
            switch objection {
            case nil: "go"
            case .wait?: "wait"
            case .refusal?: "refuse"
            }
        #expect(found == expected)
    }

    @Test(
        arguments: [
            ([], nil), ([.trust], .trust), ([.sign, .trust], .trust), ([.drop, .sign], .sign), ([.drop], .drop),
        ] as [([Rotation.Stage], Rotation.Stage?)])
    func thoseFurthestBehindComeFirst(_ stages: [Rotation.Stage], _ next: Rotation.Stage?) {
        #expect(StagedRotation.next(of: stages.map { Rotation.Progress($0, since: now) }) == next)
    }

    /// words, names, and what is said of a wrong one
    @Test(
        arguments: [
            (["apiserver"], ["apiserver"], nil), (["etcd/server,kubelet"], ["etcd/server", "kubelet"], nil),
            (["apiservr"], [], "did you mean 'apiserver'?"), (["etcd/kubelet"], [], ""), ([], [], nil),
        ] as [([String], [String], String?)])
    func namesOfCertificates(_ words: [String], _ names: [String], _ hint: String?) throws {
        let cluster = Cluster(
            name: "harbor", hosts: [Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd, .node])])
        do throws(Failure) {
            #expect(try NameChoice(words).names(of: cluster).sorted() == names)
            #expect(hint == nil)
        } catch {
            #expect(
                error.kind == .input && (hint.map { error.hint?.contains($0) == true || $0.isEmpty } ?? false),
                "\(error)")
        }
    }

    private func seen(_ change: (inout HostCertificates) -> Void) -> HostCertificates {
        var seen = HostCertificates()
        seen.started = ["etcd": 5_000_000_000, "kubelet": 5_000_000_000]
        change(&seen)
        return seen
    }

    @Test func whetherAProgramWorksWithItsCertificate() throws {
        let folder = NSTemporaryDirectory() + UUID().uuidString
        let issuer = Issuer(folder: folder, cluster: "harbor", mode: .ephemeral)
        let request = CertificateCatalogue.admin
        let one = try #require(try issuer.issue([request])[request.id]).certificate
        let other = try issuer.authority(.cluster).certificate
        let found = HostCertificates.Found(path: "/x.crt", text: one, modified: 5_000_000_000)
        let late = HostCertificates.Found(path: "/x.crt", text: one, modified: 7_000_000_000)
        let rows: [(CertificatePlaces.Use, HostCertificates.Found, HostCertificates, Bool?, String?)] = [
            (.shown(by: "etcd", port: 1), found, seen { $0.shown = [1: one] }, true, nil),
            (.shown(by: "etcd", port: 1), found, seen { $0.shown = [1: other] }, false, "etcd shows another"),
            (.shown(by: "etcd", port: 1), found, seen { $0.shown = [1: ""] }, false, "etcd shows none"),
            (.shown(by: "etcd", port: 1), found, seen { $0.canAsk = false }, nil, nil),
            (.shown(by: "kube-proxy", port: 1), found, seen { _ in }, false, "kube-proxy does not run"),
            (.read(by: "kubelet"), found, seen { _ in }, true, nil),
            (.read(by: "kubelet"), late, seen { _ in }, false, "kubelet is older"),
            (.read(by: "kube-proxy"), found, seen { _ in }, false, "kube-proxy does not run"),
            (.anybody, late, seen { _ in }, nil, nil),
        ]
        for (use, found, seen, isUsed, remark) in rows {
            let judged = CertificateBook.judge(use, found, seen)
            #expect(judged.0 == isUsed && judged.1 == remark, "\(use)")
        }
    }

    @Test func aKeptCopyIsTheSameTextForTheSameContent() throws {
        let folder = ClusterFolder(path: NSTemporaryDirectory() + UUID().uuidString)
        let cluster = Cluster(
            name: "harbor", hosts: [Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd])])
        try folder.make()
        _ = try Credentials(cluster, in: folder, isWriting: true)
        let shares = [PodAllocator.Share(place: 3, host: "cp-1"), PodAllocator.Share(place: 0, host: nil)]
        let copy = try KeptCopy(cluster, KeyFolder(folder.pki), shares)
        #expect(try copy.text == KeptCopy(cluster, KeyFolder(folder.pki), shares).text)
        #expect(try KeptCopy(copy.text.bytes, on: "cp-1") == copy)
        #expect(copy.given == shares.reversed())
        for path in ["cluster/ca.key", "etcd/ca.key", "front-proxy/ca.key", "encryption.key", "service-account.key"] {
            #expect(copy.files[path]?.isEmpty == false, "\(path)")
        }
        #expect(copy.files.keys.allSatisfy { !$0.contains("cp-1") })
        for text in ["", "{}", "{\"version\":2}"] {
            let failure = #expect(throws: Failure.self) { try KeptCopy(Array(text.utf8), on: "cp-1") }
            #expect(failure?.kind == .notSafe && failure?.hint?.contains("--from") == true)
        }
        try? FileManager.default.removeItem(atPath: folder.path)
    }
}
