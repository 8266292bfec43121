import Foundation
import Lab
import Model
import Testing

/// Somebody who writes and reads every 200 ms, on cp-1, while members come and go.
struct EtcdClient {
    let harbour: Harbour
    /// The last numbers of the members' addresses.
    var members = [11, 12, 13]

    /// How etcdctl asks them.
    private var tool: String {
        let endpoints = members.map { "https://10.78.0.\($0):2379" }.joined(separator: ",")
        return "ETCDCTL_API=3 etcdctl --endpoints=\(endpoints) --cacert=/etc/etcd/pki/ca.crt "
            + "--cert=/etc/etcd/pki/client.crt --key=/etc/etcd/pki/client.key --dial-timeout=1s"
    }

    func run(_ words: String) async throws -> String {
        let result = try await harbour.on("cp-1", "\(tool) \(words)")
        #expect(result.isSuccess, "\(words): \(result.output)\(result.errors)")
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func begin() async throws {
        let script = """
            #!/bin/bash
            rm -f /tmp/acked /tmp/stop; n=0
            while [ ! -e /tmp/stop ]; do
              n=$((n+1))
              if \(tool) --command-timeout=3s put w/$n v$n >/dev/null 2>&1 \
                && [ "$(\(tool) --command-timeout=3s get w/$n --print-value-only 2>/dev/null)" = v$n ]; then
                echo "$n $(date +%s%3N)" >> /tmp/acked
              fi
              sleep 0.2
            done
            touch /tmp/ended
            """
        let begun = try await harbour.on(
            "cp-1",
            "rm -f /tmp/ended; cat > /tmp/client <<'END'\n\(script)\nEND\nchmod +x /tmp/client; "
                + "systemd-run --quiet --collect /tmp/client; "
                + "n=0; until [ -s /tmp/acked ]; do n=$((n+1)); [ $n -lt 300 ] || exit 9; sleep 0.1; done")
        try #require(begun.isSuccess, "no write was taken in half a minute: \(begun.output)\(begun.errors)")
    }

    /// Ends it when it wrote a while, and holds what it was told against what is there.
    func expectNothingLost(location: SourceLocation = #_sourceLocation) async throws {
        try await harbour.wait(until: "[ $(wc -l < /tmp/acked) -gt 10 ]", on: "cp-1")
        try await harbour.on("cp-1", "touch /tmp/stop; until [ -e /tmp/ended ]; do sleep 0.1; done")
        let acked = try await harbour.on("cp-1", "cat /tmp/acked").output.split(separator: "\n")
            .map { $0.split(separator: " ").compactMap { Int($0) } }.filter { $0.count == 2 }
        let there = Set(try await run("get w/ --prefix --keys-only").split(separator: "\n"))
        let lost = acked.filter { !there.contains("w/\($0[0])") }
        #expect(acked.count > 10 && lost.isEmpty, "of \(acked.count) writes: \(lost)", sourceLocation: location)
        let gap = zip(acked, acked.dropFirst()).map { $1[1] - $0[1] }.max() ?? .max
        print("etcd client: \(acked.count) writes, the longest gap \(gap) ms")
        #expect(gap < 5_000, "a gap of \(gap) ms", sourceLocation: location)
        _ = try await run("del w/ --prefix")
    }
}
