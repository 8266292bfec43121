import Model
import StepKit

/// What gives packets of pods that leave the cluster the address of their host: a table of ours in nftables, or a chain
/// of ours in iptables, where nftables does not work. Nobody else's table, chain or rule is touched.
///
/// A packet of a pod to a service has the address of a pod or of a host by then, since services are resolved when it
/// comes in: what goes to another pod keeps its source.
struct Masquerade: Equatable, Sendable {
    enum Backend: String, Equatable, Sendable { case nft, iptables }

    /// The range of all pods; nothing where nothing is to be masqueraded.
    var pods: CIDR?
    var backend: Backend

    /// The table of ours in nftables, of the family `ip`.
    static let table = "slipway"
    /// The chain of ours in iptables.
    static let chain = "SLIPWAY-MASQ"

    /// What carries itself out, now and at boot; it may be repeated at any time.
    var script: String {
        let head = "#!/bin/sh\n# Kept by slipway, and carried out at boot by slipway-network.service.\n"
        return head + (backend == .nft ? nftScript : iptablesScript)
    }

    // The table is made before it is deleted, so that deleting never fails; all in one transaction.
    private var nftScript: String {
        let table = "table ip \(Self.table)"
        return (["exec nft -f - <<'RULES'", table, "delete \(table)"] + (ruleset.map { [$0] } ?? []) + ["RULES"])
            .joined(separator: "\n") + "\n"
    }

    /// The table as nft writes it; nothing where there is none.
    var ruleset: String? {
        pods.map { pods in
            """
            table ip \(Self.table) {
            \tchain postrouting {
            \t\ttype nat hook postrouting priority srcnat; policy accept;
            \t\tip saddr \(pods) ip daddr != \(pods) fib daddr type != local masquerade fully-random
            \t}
            }
            """
        }
    }

    /// The words of the table, however they are laid out.
    static func words(of ruleset: String) -> [String] {
        let separated = ruleset.replacing(";", with: " ; ").replacing("{", with: " { ").replacing("}", with: " } ")
        return separated.split(whereSeparator: \.isWhitespace).map { word in
            // What nft before 0.9.6 calls the place of source NAT.
            word == "100" ? "srcnat" : String(word)
        }.filter { $0 != ";" }
    }

    private var iptablesScript: String {
        let iptables = "iptables -w -t nat"
        guard let rule else {
            return """
                while \(iptables) -D POSTROUTING -j \(Self.chain) 2>/dev/null; do :; done
                \(iptables) -F \(Self.chain) 2>/dev/null && \(iptables) -X \(Self.chain)
                exit 0

                """
        }
        return """
            set -e
            \(iptables) -N \(Self.chain) 2>/dev/null || \(iptables) -F \(Self.chain)
            \(iptables) \(rule)
            while \(iptables) -D POSTROUTING -j \(Self.chain) 2>/dev/null; do :; done
            \(iptables) -A POSTROUTING -j \(Self.chain)

            """
    }

    /// The rule of the chain, as `iptables -S` writes it.
    var rule: String? {
        pods.map {
            "-A \(Self.chain) -s \($0) ! -d \($0) -m addrtype ! --dst-type LOCAL -j MASQUERADE --random-fully"
        }
    }
    /// The rule that leads to the chain.
    static let jump = "-A POSTROUTING -j \(chain)"
}

extension Masquerade {
    /// What of ours is on a host.
    struct Live: Equatable, Sendable {
        /// The table as nft shows it; nothing where there is none.
        var table: String?
        /// nft is there, and the kernel takes its chains for address translation.
        var isNftUsable: Bool
        /// The chain's rules, as `iptables -S` shows them; nothing where there is no chain.
        var chain: [String]?
        /// How often POSTROUTING leads to it.
        var jumps = 0
    }

    func holds(on live: Live) -> Bool {
        let isChainGone = live.chain == nil && live.jumps == 0
        switch (backend, rule) {
        case (.nft, _): return live.table.map(Self.words) == ruleset.map(Self.words)
        case (.iptables, nil): return isChainGone
        case (.iptables, let rule?): return live.chain == [rule] && live.jumps == 1
        }
    }

    /// What stands of ours, in words.
    static func words(of live: Live, in backend: Backend) -> [String] {
        switch backend {
        case .nft: (live.table ?? "").split(separator: "\n").map(String.init)
        case .iptables: (live.chain ?? []) + Array(repeating: jump, count: live.jumps)
        }
    }

    /// What is to stand, in words.
    var wantedWords: [String] {
        switch backend {
        case .nft: (ruleset ?? "").split(separator: "\n").map(String.init)
        case .iptables: rule.map { [$0, Self.jump] } ?? []
        }
    }
}
