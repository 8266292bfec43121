import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

extension Record {
    func announcePackages() throws(AgentError) {
        guard known.pending.isEmpty else { return }
        try keepAccounts()
        try originals.keepOnce(
            "etc", try Inventory.names(below: "/etc") + (try Inventory.names(below: "/var/lib/systemd/timers")))
        add(["pending", try originals.keep(Inventory.now.text)])
    }

    /// The files of accounts as they were, with the copies that the programs for accounts make of them.
    func keepAccounts() throws(AgentError) {
        var text: [UInt8] = []
        for name in ["passwd", "group", "shadow", "gshadow", "subuid", "subgid"] {
            for path in ["/etc/" + name, "/etc/" + name + "-"] where access(path, F_OK) == 0 {
                text += RecordText.line([path, [UInt8](systemFile: path).text])
            }
        }
        try originals.keepOnce("accounts", text)
    }

    /// Looks at what came with packages since that was announced.
    func settle() {
        guard !known.pending.isEmpty, !isPaused else { return }
        do throws(AgentError) {
            let now = Inventory.now
            for name in known.pending {
                if let text = try originals.text(of: name) {
                    for line in now.difference(from: Inventory(text)) { add(line) }
                }
                add(["settled", name])
            }
            let names = known.pending
            try flush()
            for name in names { originals.remove(name) }
        } catch {
            // The list of before is still there, and the next agent looks again.
        }
    }
}
