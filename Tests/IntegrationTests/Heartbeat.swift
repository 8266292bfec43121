import Foundation
import Model
import Testing

/// A client that writes a number through the API and reads it again, every 200 milliseconds, through the balancer of a
/// host, for as long as it is let.
struct Heartbeat {
    let fleet: Fleet
    let host: HostName

    /// A line for each try: milliseconds since 1970, the number, how the write and the reading ended.
    private static let script = """
        mine=/run/beat; [ ! -e /etc/kubernetes/pki/super-admin.key ] || mine=/etc/kubernetes/pki/super-admin
        ask="curl -sf -m 4 --cacert /etc/kubernetes/pki/ca.crt --cert $mine.crt --key $mine.key"
        url=https://127.0.0.1:7443/api/v1/namespaces/default/configmaps
        $ask -X POST -H 'Content-Type: application/json' -d '{"metadata":{"name":"beat"},"data":{"n":"0"}}' $url || true
        n=0; acked=0
        while :; do
          n=$((n+1)); write=lost; read=lost
          if $ask -X PATCH -H 'Content-Type: application/merge-patch+json' -d "{\\"data\\":{\\"n\\":\\"$n\\"}}" \
            $url/beat >/dev/null; then write=ok; acked=$n; fi
          value=$($ask $url/beat | sed -n 's/.*"n": *"\\([0-9]*\\)".*/\\1/p')
          if [ -n "$value" ]; then if [ "$value" -ge $acked ]; then read=ok; else read=stale; fi; fi
          echo "$(date +%s%3N) $n $write $read" >> /run/beat.log
          sleep 0.2
        done
        """

    func start() async throws {
        for end in ["crt", "key"] {
            let text = try await fleet.on("cp-1", "cat /etc/kubernetes/pki/super-admin.\(end)")
            try await fleet.on(host, "umask 077; cat > /run/beat.\(end)", input: text)
        }
        try await fleet.on(host, "cat > /run/beat.sh; rm -f /run/beat.log", input: Self.script)
        // One of a test that ended early may still be there.
        try await fleet.on(
            host, "systemctl stop beat 2>/dev/null || true; systemctl reset-failed beat 2>/dev/null || true")
        try await fleet.on(host, "systemd-run -q --collect --unit beat sh /run/beat.sh")
        try await fleet.wait(for: "the first answer", seconds: 20) {
            await fleet.holds(host, "grep -q 'ok ok' /run/beat.log")
        }
    }

    /// Ends it. What was acknowledged was there ever after, and it never went without an answer for five seconds.
    func stop(_ what: String) async throws {
        try await fleet.on(host, "systemctl stop beat")
        let lines = try await fleet.on(host, "cat /run/beat.log").split(separator: "\n").map {
            $0.split(separator: " ")
        }
        let good = lines.filter { $0.suffix(2) == ["ok", "ok"] }.compactMap { $0.first.flatMap { Int($0) } }
        let longest = zip(good, good.dropFirst()).map { $1 - $0 }.max() ?? .max
        if longest >= 5_000 { print("fleet: \(lines.map { $0.joined(separator: " ") }.joined(separator: "\n"))") }
        print(
            "fleet: \(what): \(lines.count) writes, \(lines.count { $0[2] != "ok" }) without an answer, "
                + "longest time between two good ones \(longest) ms")
        #expect(lines.allSatisfy { $0.last != "stale" }, "\(what): a write was lost")
        #expect(longest < 5_000, "\(what)")
        #expect(good.count > 20)
    }
}
