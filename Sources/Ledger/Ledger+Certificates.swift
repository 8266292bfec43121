import Foundation
import GRDB
public import Model

extension Ledger {
    /// Remembers certificates that were issued, by the run under way if they name none. One that is known already stays
    /// as it was, so that all may be given every time: one that was issued right before a kill is then not missed.
    public func record(_ certificates: [CertificateRecord]) throws(Failure) {
        guard !certificates.isEmpty else { return }
        let current = currentRun
        try write("record certificates") { database in
            let statement = try database.cachedStatement(
                sql: """
                    INSERT OR IGNORE INTO certificates
                    (authority, serial, host, name, fingerprint, ends, reason, issued, run)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """)
            for one in certificates {
                try statement.execute(arguments: [
                    one.authority, one.serial, one.host?.rawValue ?? "", one.name, one.fingerprint,
                    one.notAfter.timeIntervalSince1970, one.reason, one.issued.timeIntervalSince1970,
                    (one.run ?? current)?.rawValue,
                ])
            }
        }
    }

    /// The newest certificate of each name, or with `all` every one that was ever issued; oldest first.
    public func certificates(all: Bool = false) throws(Failure) -> [CertificateRecord] {
        let newest = """
            WHERE NOT EXISTS (SELECT 1 FROM certificates AS later WHERE later.authority = one.authority
            AND later.host = one.host AND later.name = one.name
            AND (later.issued, later.serial) > (one.issued, one.serial))
            """
        return try read("read the certificates") { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM certificates AS one \(all ? "" : newest) ORDER BY issued, authority, host, name"
            ).map(CertificateRecord.init)
        }
    }
}

extension CertificateRecord {
    fileprivate init(_ row: Row) {
        let host: String = row["host"]
        self.init(
            name: row["name"], host: host.isEmpty ? nil : HostName(host), authority: row["authority"],
            serial: row["serial"], fingerprint: row["fingerprint"],
            notAfter: Date(timeIntervalSince1970: row["ends"]), reason: row["reason"],
            issued: Date(timeIntervalSince1970: row["issued"]),
            run: (row["run"] as Int64?).map { RunID(rawValue: $0) })
        givenUp = (row["given_up"] as Double?).map(Date.init(timeIntervalSince1970:))
    }
}
