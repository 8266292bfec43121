/// What the command line asks for.
struct Invocation {
    enum Verb { case serve, version }
    var verb = Verb.serve
    /// Every action is refused.
    var isReadOnly = false
    /// The file whose lock is the host's.
    var lock = "/run/slipway.lock"
    /// The file that remembers hashes; empty for none.
    var hashes = "/var/lib/slipway/hashes"
    /// The folder with the host's record and journal; empty for none.
    var state = "/var/lib/slipway"
    /// Milliseconds without a word after which an idle agent ends.
    var silence: UInt32
    /// A word that the controller knows its own agent by, which then says what it is made of; empty for none.
    var nonce = ""

    static let usage = """
        usage: slipway-agent serve [--read-only] [--lock PATH] [--hashes PATH] [--state FOLDER]
                             [--silence MILLISECONDS] [--prove WORD] | --version
        """

    /// Nothing if the command line makes no sense.
    init?(_ arguments: [String], silence: UInt32) {
        self.silence = silence
        guard let verb = arguments.first else { return nil }
        switch verb {
        case "--version": self.verb = .version
        case "serve": break
        default: return nil
        }
        var rest = arguments.dropFirst()
        guard self.verb == .serve || rest.isEmpty else { return nil }
        while let option = rest.popFirst() {
            switch option {
            case "--read-only": isReadOnly = true
            case "--lock":
                guard let path = rest.popFirst() else { return nil }
                lock = path
            case "--hashes":
                guard let path = rest.popFirst() else { return nil }
                hashes = path
            case "--state":
                guard let path = rest.popFirst() else { return nil }
                state = path
            case "--silence":
                guard let text = rest.popFirst(), let value = UInt32(text) else { return nil }
                self.silence = value
            case "--prove":
                guard let word = rest.popFirst() else { return nil }
                nonce = word
            default: return nil
            }
        }
    }
}
