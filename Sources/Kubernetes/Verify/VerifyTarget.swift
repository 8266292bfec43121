import Model
import StepKit

/// Something that a pod tries to reach, and what it means when it cannot.
struct VerifyTarget: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// A page under this URL.
        case page(String)
        /// A name that the cluster's DNS must know.
        case name(String)
    }
    /// What stands in the answer: letters, digits and dashes.
    var id: String
    /// The name of the check, for a pod of this node.
    var name: String
    var kind: Kind
    var layer: VerifyCheck.Layer
    var hint: String

    /// A line of shell that succeeds when the target is reached. Addresses and names only: nothing that a shell reads.
    private var attempt: String {
        switch kind {
        // Not every BusyBox knows how to limit wget, or how to only knock at a port.
        case .page(let url): "timeout 4 wget -q -O - \(url)"
        case .name(let name): "timeout 4 nslookup \(name)"
        }
    }

    /// Everything at once, with one answer a line: `ID STATUS WORDS`.
    static func script(_ targets: [VerifyTarget]) -> String {
        let lines = targets.map { target in
            "try \(target.id) \(target.attempt) &"
        }
        return """
            try() { id=$1; shift; for turn in 1 2 3; do words=$("$@" 2>&1); status=$?; [ $status = 0 ] && break; sleep 1; done; \
            echo "$id $status" $(echo "$words" | tail -n 3); }
            \(lines.joined(separator: "\n"))
            wait
            """
    }

    /// What the script said of this target.
    func check(from node: HostName, in output: String) -> VerifyCheck {
        let line = output.split(separator: "\n").first { $0.hasPrefix(id + " ") }
        let words = line?.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false) ?? []
        let said = words.count > 2 ? String(words[2]).trimmed : ""
        guard words.count > 1, words[1] == "0" else {
            return VerifyCheck(
                name, on: node, isOK: false, seen: said.isEmpty ? "no answer" : said, layer: layer, hint: hint)
        }
        return VerifyCheck(name, on: node, isOK: true, seen: said.isEmpty ? "reached" : said, layer: layer)
    }
}
