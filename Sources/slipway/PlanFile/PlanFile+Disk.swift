import Foundation
import Model

extension PlanFile {
    /// The plan among the files that `apply` was given; nil where they are playbooks. Throws a ``Failure`` of kind `input`
    /// for a plan that cannot be used.
    static func among(_ files: [String]) throws(Failure) -> PlanFile? {
        guard let path = files.first(where: isPlan) else { return nil }
        guard files.count == 1 else {
            throw Failure(
                .input, "read \(path)", why: "it is a plan, and a plan stands alone",
                hint: "give `apply` the plan, or playbooks")
        }
        return try PlanFile(reading: path)
    }

    /// By what is in it: a playbook is a list and never an object with this kind.
    static func isPlan(_ path: String) -> Bool {
        guard let handle = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? handle.close() }
        let start = (try? handle.read(upToCount: 64)).flatMap { $0 } ?? Data()
        guard String(decoding: start, as: UTF8.self).drop(while: \.isWhitespace).hasPrefix("{") else { return false }
        struct Kind: Decodable { var kind: String }
        guard let data = FileManager.default.contents(atPath: path) else { return false }
        return (try? JSONDecoder().decode(Kind.self, from: data))?.kind == kind
    }

    init(reading path: String) throws(Failure) {
        struct Form: Decodable { var form: Int }
        let what = "read \(path)"
        let again = "make it again: slipway plan -o \(path)"
        let data = FileManager.default.contents(atPath: path) ?? Data()
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        if let form = (try? decoder.decode(Form.self, from: data))?.form, form != Self.form {
            throw Failure(
                .input, what, why: "it is a plan of form \(form), and this slipway reads form \(Self.form)", hint: again
            )
        }
        do {
            self = try decoder.decode(PlanFile.self, from: data)
        } catch {
            throw Failure(.input, what, why: "it is a plan that is not whole", hint: again)
        }
    }

    /// Puts it in place whole, for its owner alone. A file there that is no plan is left alone.
    func write(to path: String) throws(Failure) {
        let what = "write \(path)"
        guard !FileManager.default.fileExists(atPath: path) || Self.isPlan(path) else {
            throw Failure(.input, what, why: "a file stands there that is no plan", hint: "name another one")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let draft = "\(path).\(ProcessInfo.processInfo.processIdentifier).draft"
        do {
            let data = try encoder.encode(self) + Data("\n".utf8)
            guard
                FileManager.default.createFile(
                    atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw CocoaError(.fileWriteUnknown) }
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: draft))
            try handle.write(contentsOf: data)
            try handle.synchronize()
            try handle.close()
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw Failure(.input, what, why: error.localizedDescription, hint: "name a place that can be written to")
        }
        guard rename(draft, path) == 0 else {
            throw Failure(.input, what, why: String(cString: strerror(errno)))
        }
    }
}
