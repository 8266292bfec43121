import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// The big files that are on their way to this host.
final class Transfers {
    /// What came whole and may be passed on.
    let kept = KeptContents()
    private let files: FileActions
    private var open: [Transfer] = []
    private var lastNumber: UInt32 = 0

    /// More at once than a controller ever sends.
    private static let mostOpen = 8

    init(_ files: FileActions) { self.files = files }

    func begin(
        _ path: String, size: UInt64, sha256: [UInt8], _ attributes: Attributes
    ) throws(AgentError) -> UInt32 {
        guard sha256.count == 32 else { throw .refused("a SHA-256 of other than 32 bytes") }
        guard let length = Int64(exactly: size) else { throw .failed(errno: EFBIG, call: "receive", path: path) }
        let ownership = try accounts.resolve(attributes)
        // Who begins again with a path has given up on what came before.
        open.removeAll { $0.path == path }
        guard open.count < Self.mostOpen else { throw .refused("more than 8 transfers at once") }
        let file = try files.temporaryFile(for: path)
        try file.reserve(length)
        lastNumber &+= 1
        open.append(Transfer(number: lastNumber, file, size: size, sha256: sha256, ownership))
        return lastNumber
    }

    /// Takes the next bytes. A transfer that fails is over, and its file is gone.
    func take(_ bytes: [UInt8], at offset: UInt64, of number: UInt32) throws(AgentError) {
        let transfer = try remove(number)
        try transfer.take(bytes, at: offset)
        open.append(transfer)
    }

    func commit(_ number: UInt32, keeps: Bool) throws(AgentError) {
        if let content = try remove(number).commit(keeps: keeps) { kept.add(content) }
    }

    /// Where a transfer that is open goes, and the SHA-256 that it will have there.
    func content(of number: UInt32) -> (path: String, sha256: [UInt8])? {
        open.first { $0.number == number }.map { ($0.path, $0.sha256) }
    }

    /// Gives an empty transfer to somebody else to fill, who gives it back.
    func lend(_ number: UInt32) throws(AgentError) -> Transfer {
        let transfer = try remove(number)
        guard transfer.isEmpty else { throw .refused("a transfer that has begun already") }
        return transfer
    }

    /// Takes a transfer back that is whole now.
    func takeBack(_ transfer: Transfer) { open.append(transfer) }

    /// Gives up all that are open.
    func close() { open.removeAll() }

    private var accounts: Accounts { files.accounts }

    private func remove(_ number: UInt32) throws(AgentError) -> Transfer {
        guard let index = open.firstIndex(where: { $0.number == number }) else {
            throw .refused("no transfer " + String(number) + " is open")
        }
        return open.remove(at: index)
    }
}
