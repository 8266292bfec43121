import Model

/// The one command that brings the agent up: it starts the agent that is there, or asks for it first.
///
/// It goes through whatever login shell the user has, so it is one line, one pair of single quotes, and holds no
/// backslash and no exclamation mark: csh and fish treat those specially even within single quotes.
struct LaunchScript: Sendable {
    /// What the script says to the controller, as `slipway:NONCE:WORD DETAIL`.
    enum Word: String, CaseIterable, Sendable {
        /// Send the agent's bytes now. Detail: ``packing`` where the host can unpack them.
        case upload
        /// Something could not be written; the error stream says why. Detail: the user's number.
        case stuck
        /// The agent does not run on this machine. Detail: `uname -m`.
        case machine
        /// The bytes that came are not the agent's.
        case damaged
        /// Said by the agent itself when it is started with ``directCommand``. Detail: its SHA-256 in hexadecimal.
        case whole
    }

    /// How the agent's bytes may be packed.
    static let packing = "gzip"

    /// Where agents live on a host. The file is all that a plan leaves there.
    static let folder = "/var/lib/slipway"

    var program: AgentProgram
    var isReadOnly: Bool
    var sudo: SSHSettings.Sudo
    /// Tells the script's own words from anything that a profile prints. The command has `$n` in place of it, so that
    /// a shell that echoes its command is not taken for the script.
    var nonce: String

    init(_ program: AgentProgram, isReadOnly: Bool, sudo: SSHSettings.Sudo, nonce: UInt64 = .random(in: 0...UInt64.max))
    {
        self.program = program
        self.isReadOnly = isReadOnly
        self.sudo = sudo
        self.nonce = String(nonce, radix: 16)
    }

    /// What the host is asked to run.
    var command: String { "exec \(elevation)sh -c '\(script)'" }

    /// Starts the agent that should be there already, without looking at it first: it says itself what it is made of.
    /// Nothing where only the script knows how to become root.
    var directCommand: String? { sudo == .none ? "exec \(path) \(arguments) --prove \(nonce)" : nil }

    private var arguments: String { "serve\(isReadOnly ? " --read-only" : "")" }

    /// `sudo -n` fails rather than asks. `-S` reads the password from where the agent's bytes come, a byte at a time, so
    /// that it takes none of them.
    private var elevation: String {
        switch sudo {
        case .none: ""
        case .passwordless: "sudo -n "
        case .password: "sudo -S -p \(question.split(separator: "%").joined(separator: "%%")) "
        }
    }

    /// What sudo prints on its error stream when it wants the password. In the command the `%` are doubled, so that a
    /// shell that echoes its command is not taken for sudo.
    var question: String { "slipway%\(nonce)%sudo:" }

    /// Where this agent is kept on a host.
    var path: String { "\(LaunchScript.folder)/agent-\(program.digest.prefix(16))" }

    private var script: String {
        [
            "export LC_ALL=C", "n=\(nonce)", "f=\(path)", "s() { echo \"slipway:$n:$*\"; exit 1; }",
            // Without sha256sum the size must do; the name and the folder are root's alone.
            "g() { [ -f \"$1\" ] || return 1; if command -v sha256sum >/dev/null 2>&1; "
                + "then [ \"$(sha256sum <\"$1\")\" = \"\(program.digest)  -\" ]; "
                + "else [ \"$(wc -c <\"$1\")\" -eq \(program.size) ]; fi; }",
            "g $f || { \(fetch); }", "exec $f \(arguments)",
        ].joined(separator: "; ")
    }

    /// Asks for the agent and puts it in place. Nothing is ever half there: it gets its name when it is whole.
    private var fetch: String {
        let folder = LaunchScript.folder
        let machines = program.machines.joined(separator: "|")
        let check = machines.isEmpty ? [] : ["m=$(uname -m)", "case $m in \(machines)) ;; *) s machine $m;; esac"]
        let steps = [
            "umask 077", "t=\(folder)/.agent-$$", "w() { u=$(id -u); rm -f $t; s stuck $u; }",
            "mkdir -p \(folder) && touch $t || w",
            "find \(folder) -name \".agent-*\" -mmin +60 -exec rm -f {} + 2>/dev/null", receive,
            "g $t || { rm -f $t; s damaged; }",
            // After a loss of power it is there whole or not at all; it may be run before anybody looks at it again.
            "sync $t 2>/dev/null || sync",
            "chmod 0700 $t && mv -f $t $f || w",
            "for o in \(folder)/agent-*; do [ $o = $f ] || rm -f $o; done",
        ]
        return (check + steps).joined(separator: "; ")
    }

    /// Asks for the agent's bytes and writes them, unpacked where they come packed.
    private var receive: String {
        let plain = "echo \"slipway:$n:upload\"; head -c \(program.size) >$t || w"
        guard let size = program.packedSize else { return plain }
        let ask = "echo \"slipway:$n:upload \(LaunchScript.packing)\""
        return "if command -v gzip >/dev/null 2>&1; then \(ask); head -c \(size) | gzip -dc >$t || w; "
            + "else \(plain); fi"
    }
}
