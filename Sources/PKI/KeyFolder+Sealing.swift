import Foundation
public import Model

extension KeyFolder {
    /// How its secrets stand in it.
    public enum Seal: Equatable, Sendable {
        case open
        case sealed
        /// Sealing or opening was cut off.
        case mixed
    }

    public func seal() throws(Failure) -> Seal {
        guard let head = try store.vault.head() else { return .open }
        guard head.seals else { return .mixed }
        for path in try secrets() where try !isSealed(path) { return .mixed }
        return .sealed
    }

    /// Seals every secret with a passphrase; goes on where an earlier call was cut off, with the same passphrase. Gives
    /// back how many files were sealed.
    public func encrypt(newPassphrase: PassphraseSource) throws(Failure) -> Int {
        if var head = try store.vault.head() {
            try store.vault.unlock()
            head.seals = true
            try write(head)
        } else {
            try write(try store.vault.newHead(try newPassphrase()))
        }
        return try rewrite { path throws(Failure) in try !isSealed(path) }
    }

    /// Opens every secret for good; goes on where an earlier call was cut off. Gives back how many files were opened.
    public func decrypt() throws(Failure) -> Int {
        guard var head = try store.vault.head() else { return 0 }
        try store.vault.unlock()
        head.seals = false
        try write(head)
        let count = try rewrite(isSealed)
        try store.remove([Vault.path])
        return count
    }

    private func rewrite(_ isWrong: (String) throws(Failure) -> Bool) throws(Failure) -> Int {
        var count = 0
        for path in try secrets() where try isWrong(path) {
            guard let bytes = try store.read(path) else { continue }
            try store.write([KeyFile(path: path, bytes: bytes, isPrivate: true)])
            count += 1
        }
        return count
    }

    private func isSealed(_ path: String) throws(Failure) -> Bool {
        try store.readRaw(path).map(Vault.isSealed) ?? true
    }

    private func write(_ head: Vault.Head) throws(Failure) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        let data = try Failure.wrapping("write \(Vault.path)") { try encoder.encode(head) }
        try store.writeRaw([KeyFile(path: Vault.path, bytes: Array(data) + [0x0A], isPrivate: false)])
    }

    /// Every file that nobody else may read. A draft that a killed run left behind is one too.
    private func secrets() throws(Failure) -> [String] {
        let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        let isPrivate = all.filter { $0.hasSuffix(".key") || $0.hasSuffix(".csv") }
        try store.remove(all.filter { $0.hasSuffix(".new") && $0.split(separator: "/").last?.hasPrefix(".") == true })
        return isPrivate.sorted()
    }
}
