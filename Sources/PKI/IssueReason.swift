public import Foundation

/// Why a certificate is issued.
public enum IssueReason: Hashable, Sendable, CustomStringConvertible {
    /// There is none yet.
    case missing
    /// What is there is of no use: a key without its certificate, or the reverse, or something unreadable.
    case broken(String)
    /// It ends soon, or has ended; the date is its end.
    case expiring(Date)
    /// It begins in the future: it was issued while the clock was wrong.
    case notYetValid(Date)
    /// It says something else than is wanted now; each text names one difference.
    case changed([String])
    case otherAuthority
    /// Somebody asked for it.
    case ordered
    /// Its key is of another kind than is wanted now.
    case otherKeyType(wanted: KeyType)

    /// In words that fit behind `issued, since`.
    public var description: String {
        switch self {
        case .missing: "there was none"
        case .broken(let why): "what was there could not be used: \(why)"
        case .expiring(let end): "the old one ends on \(end.formatted(.iso8601.year().month().day()))"
        case .notYetValid(let start): "the old one begins only on \(start.formatted(.iso8601))"
        case .changed(let differences): "it changed: \(differences.joined(separator: ", "))"
        case .otherAuthority: "the old one is of another authority"
        case .ordered: "it was asked for"
        case .otherKeyType(let wanted): "the key has to be \(wanted)"
        }
    }
}
