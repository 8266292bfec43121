import Foundation
import Kubernetes
import Model
import PKI
import Render

/// A certificate of the list.
struct CertificateRow: Encodable, Sendable {
    /// Whose a certificate is, by the ledger.
    enum Standing: String, Encodable, Sendable {
        /// The newest that was issued under its name.
        case issued
        /// An earlier one.
        case older
        /// Nothing that this ledger issued.
        case foreign
    }

    /// Nil for the controller's machine.
    var host: String?
    var path: String
    /// `etcd/cp-1/server`; nil for a file that no layer puts there.
    var name: String?
    var isAuthority: Bool
    var subject: String
    /// The authority that signed it, by its place in the keys folder; nil for one that is not known there.
    var authority: String?
    var serial: String
    var notAfter: Date?
    var secondsLeft: Int?
    var standing: Standing?
    /// Its program works with this one; nil where nobody knows or nobody has to.
    var inUse: Bool?
    /// Why not.
    var remark: String?

    var isBad: Bool { secondsLeft.map { $0 <= 0 } ?? true }

    func cells(_ now: Date) -> [TextTable.Cell] {
        let left = notAfter.map { TimeLeft(until: $0, now: now) }
        let limit = isAuthority ? EndingSoon.authorityDays : EndingSoon.leafDays
        let isSoon = left.map { $0.seconds < limit * 86_400 } ?? true
        return [
            .init(host ?? "-"), .init(path), .init(subject),
            .init(authority ?? "unknown", authority == nil ? .bad : .plain),
            .init(left?.description ?? "damaged", isBad ? .bad : isSoon ? .accent : .plain),
            .init(standing?.rawValue ?? "-", standing == .issued ? .plain : .bad),
            .init(inUse.map { $0 ? "yes" : remark ?? "no" } ?? "-", inUse == false ? .bad : .plain),
            .init(serial, .faint),
        ]
    }
    static let headers = ["host", "file", "subject", "authority", "left", "ledger", "in use", "serial"]
}
