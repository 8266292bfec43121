import Lab
import Model

extension Harbour {
    /// What came of something after which there is something to put right.
    static func outcome(of body: () async throws -> Void) async -> Result<Void, any Error> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }

    /// Lets a program of somebody else listen where the sshd of a host should: a line of Perl that may write to `$c`,
    /// for each connection.
    func withImpostor(_ line: String, on host: HostName, _ body: () async throws -> Void) async throws {
        try await on(
            host,
            """
            cat > /root/impostor.pl <<'X'
            use IO::Socket::INET; $SIG{PIPE} = 'IGNORE'; $SIG{CHLD} = 'IGNORE';
            $s = IO::Socket::INET->new(LocalPort => 22, Listen => 9, ReuseAddr => 1) or die;
            while ($c = $s->accept) { next if fork; $c->autoflush(1); \(line); sleep 30; exit }
            X
            systemctl stop ssh; systemd-run -q --unit=impostor perl /root/impostor.pl
            """)
        try await wait(until: "ss -Hltn | grep -q ':22 '", on: host)
        let result = await Self.outcome(of: body)
        try await on(host, "systemctl stop impostor; systemctl start ssh; rm /root/impostor.pl")
        try await wait(until: "ss -Hltn | grep -q ':22 '", on: host)
        try result.get()
    }

    /// Puts a shell script in the place of the agent of a host, and a `sha256sum` that vouches for it. It is run after
    /// the first bytes of a real agent.
    func withFalseAgent(_ script: String, on host: HostName, _ body: () async throws -> Void) async throws {
        try await on(
            host,
            """
            f=$(ls /var/lib/slipway/agent-*); mv $f /root/agent; mv /usr/bin/sha256sum /root/sha256sum
            /root/sha256sum < /root/agent > /root/sum
            printf '#!/bin/sh\\ncat /root/sum\\n' > /usr/bin/sha256sum
            { echo '#!/bin/sh'; echo 'printf "\\0slipway-agent 1\\n\\0"'; cat; } > $f <<'X'
            \(script)
            X
            chmod 0755 /usr/bin/sha256sum; chmod 0700 $f
            """)
        let result = await Self.outcome(of: body)
        try await on(
            host,
            """
            mv -f /root/sha256sum /usr/bin/sha256sum; f=$(ls /var/lib/slipway/agent-*); mv -f /root/agent $f
            rm /root/sum
            """)
        try result.get()
    }
}
