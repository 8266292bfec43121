import Foundation
import Model
import Testing

/// Makes certificates look as they do when nobody came back for years.
enum Expiry {
    /// Issues every certificate of a keys folder again, by its own authority and for its own key, so that it ended long
    /// ago.
    private static let script = """
        cd "$1"; t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
        printf '%s\\n' '[ca]' 'default_ca=d' '[d]' "database=$t/index" "serial=$t/serial" "new_certs_dir=$t" \
        'default_md=sha256' 'policy=p' 'copy_extensions=copyall' '[p]' 'commonName=supplied' \
        'organizationName=optional' > $t/ca.cnf
        for c in */*/*.crt; do
            [ -f "$c" ] || continue
            a=${c%%/*}
            : > $t/index; openssl rand -hex 16 > $t/serial
            openssl x509 -x509toreq -in $c -signkey ${c%.crt}.key -copy_extensions copyall -out $t/c.csr
            openssl ca -batch -notext -config $t/ca.cnf -cert $a/ca.crt -keyfile $a/ca.key -in $t/c.csr \
                -startdate 20240101000000Z -enddate 20240201000000Z -out $t/c.crt
            cp $t/c.crt $c
        done
        """

    /// Lets everything end that a ledger issued, in its keys folder.
    static func bringAbout(in folder: URL) throws { _ = try shell(script, folder.path) }

    /// Which file of the folder each file on a host is, by what `certs` says of them.
    static func files(_ slipway: Slipway, in folder: URL) async throws -> [(host: HostName, path: String, file: URL)] {
        try await slipway.run("certs", "--output", "json").events.compactMap { row in
            guard row["isAuthority"] as? Bool == false, let host = row["host"] as? String,
                let path = row["path"] as? String, let name = row["name"] as? String
            else { return nil }
            return (HostName(host), path, folder.appending(path: name + ".crt"))
        }
    }
}
