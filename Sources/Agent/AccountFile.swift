import CShim

/// One file of names and numbers: `name:password:number:…`.
final class AccountFile {
    private let path: String
    private var accounts: [(name: String, number: UInt32)] = []
    private var version: FileVersion?
    /// The last number that was looked up, since the entries of a directory mostly belong to one.
    private var last: (name: String, number: UInt32)?

    init(_ path: String) { self.path = path }

    func refresh() {
        var now = stat()
        guard stat(path, &now) == 0 else { return }
        guard FileVersion(now) != version else { return }
        version = FileVersion(now)
        last = nil
        accounts = [UInt8](systemFile: path).lines.compactMap { line in
            let fields = line.fields
            guard fields.count > 2, let number = fields[2].decimal, number <= UInt64(UInt32.max) else { return nil }
            return (fields[0].text, UInt32(number))
        }
    }

    /// The name, or the number as text where there is none.
    func name(of number: UInt32) -> String {
        if let last, last.number == number { return last.name }
        let name = accounts.first { $0.number == number }?.name ?? String(number)
        last = (name, number)
        return name
    }

    /// The number of a name, or of a decimal number; nothing for a name that is not there.
    func number(of name: String) -> UInt32? {
        if let account = accounts.first(where: { $0.name == name }) { return account.number }
        // The greatest number means "leave it" to chown.
        guard let number = Array(name.utf8)[...].decimal, number < UInt64(UInt32.max) else { return nil }
        return UInt32(number)
    }
}
