import Foundation
import Model
import Testing

@testable import PKI

@Suite struct NeedsIssuingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var wanted: CertificateRequest = .server()
        var present: CertificateFacts? = .asAsked()
        var signer = CertificateRequest.Signer(keyID: [1, 2, 3], notAfter: days(3650))
        var settings = PKISettings()
        var now = monday
        var reason: IssueReason?
        init(_ name: String, _ reason: IssueReason?, _ change: (inout Row) -> Void = { _ in }) {
            testDescription = name
            self.reason = reason
            change(&self)
        }
    }

    static let rows: [Row] = [
        Row("nothing there", .missing) { $0.present = nil },
        Row("all as asked", nil),
        Row("the order of names does not matter", nil) { $0.wanted.dnsNames.reverse() },
        Row("90 days and a second left", nil) { $0.now = days(275).addingTimeInterval(-1) },
        Row("a second less than 90 days left", .expiring(days(365))) { $0.now = days(275).addingTimeInterval(1) },
        Row("over", .expiring(days(365))) { $0.now = days(400) },
        Row("30 days left, renewal set to 20", nil) {
            $0.now = days(335)
            $0.settings.renewalDays = 20
        },
        Row("a lifetime shorter than the renewal time is not issued by every run", nil) {
            $0.settings.leafDays = 60
            $0.present?.notAfter = days(60)
        },
        Row("a short lifetime is renewed when a third is left", .expiring(days(60))) {
            $0.settings.leafDays = 60
            $0.present?.notAfter = days(60)
            $0.now = days(41)
        },
        Row("the authority ends as soon, so nothing is gained", nil) {
            $0.signer.notAfter = days(365)
            $0.now = days(300)
        },
        Row("begins in the future", .notYetValid(days(2))) { $0.present?.notBefore = days(2) },
        Row("another address", .changed(["addresses +10.0.0.12 -10.0.0.11"])) {
            $0.wanted.addresses = ["10.0.0.12", "127.0.0.1"]
        },
        Row("one name more", .changed(["names +api.example"])) { $0.wanted.dnsNames.append("api.example") },
        Row("one name less", .changed(["names -localhost"])) { $0.wanted.dnsNames = ["cp-1"] },
        Row("another organization", .changed(["organizations +wharf -harbor"])) { $0.wanted.organizations = ["wharf"] },
        Row("another common name", .changed(["common name cp-1 → cp-9"])) { $0.wanted.commonName = "cp-9" },
        Row("no client any more", .changed(["usages -client"])) { $0.wanted.usages = [.server] },
        Row("two things at once", .changed(["names -localhost", "usages -client"])) {
            $0.wanted.dnsNames = ["cp-1"]
            $0.wanted.usages = [.server]
        },
        Row("a mail address that nobody asked for", .changed(["names of a kind that nobody asked for"])) {
            $0.present?.hasOtherNames = true
        },
        Row("another authority", .otherAuthority) { $0.signer.keyID = [9] },
        Row("RSA wanted", .otherKeyType(wanted: .rsa2048)) { $0.settings.leafKey = .rsa2048 },
        Row("a key of an unknown kind", .otherKeyType(wanted: .ecdsaP256)) { $0.present?.keyType = nil },
    ]

    @Test(arguments: rows) func decides(_ row: Row) {
        let reason = row.wanted.needsIssuing(
            present: row.present, authority: row.signer, settings: row.settings, now: row.now)
        #expect(reason == row.reason)
    }
}

extension CertificateFacts {
    static func asAsked() -> CertificateFacts {
        let request = CertificateRequest.server()
        return CertificateFacts(
            commonName: request.commonName, organizations: Set(request.organizations),
            dnsNames: Set(request.dnsNames), addresses: Set(request.addresses), usages: request.usages,
            keyType: .ecdsaP256, authorityKeyID: [1, 2, 3], notBefore: monday, notAfter: days(365))
    }
}
