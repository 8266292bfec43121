import Model

/// Which snapshots etcd's members take of themselves, as it is written: a map, or false for none.
struct SnapshotsDraft: Decodable {
    private var every: Located<String>?
    private var keep: Located<Int>?
    private var path: Located<String>?

    static func snapshots(_ tree: Tree, _ path: String) throws(Failure) -> EtcdSnapshots? {
        let keys = path.split(separator: ".").map(String.init)
        guard tree.pairs != nil else {
            let isWanted = try TreeDecoder.decode(Bool.self, from: tree, as: InventoryReader.what, path: keys)
            return isWanted ? EtcdSnapshots() : nil
        }
        let draft = try TreeDecoder.decode(Self.self, from: tree, as: InventoryReader.what, path: keys)
        return try draft.checked(path)
    }

    private func checked(_ place: String) throws(Failure) -> EtcdSnapshots {
        var result = EtcdSnapshots()
        if let every {
            let number = every.value.prefix { $0.isASCII && $0.isNumber }
            guard let count = Int(number), count > 0, ["min", "h", "d"].contains(every.value.dropFirst(number.count))
            else {
                throw Failure(
                    at: every.mark, "\(place).every", "'\(every.value)' is no span of time",
                    hint: "write a number and min, h or d: 30min, 6h, 1d")
            }
            result.every = every.value
        }
        if let keep {
            guard (1...1000).contains(keep.value) else {
                throw Failure(
                    at: keep.mark, "\(place).keep", "\(keep.value) snapshots cannot be kept", hint: "1 to 1000")
            }
            result.keep = keep.value
        }
        if let path {
            let isPlain = path.value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/-_.".contains($0)) }
            guard isPlain, path.value.hasPrefix("/"), path.value.count > 1, !path.value.contains("..") else {
                throw Failure(
                    at: path.mark, "\(place).path", "'\(path.value)' is no folder for snapshots",
                    hint: "an absolute path of letters, digits and - _ . /, for example /var/backups/etcd")
            }
            result.path = path.value
        }
        return result
    }
}
