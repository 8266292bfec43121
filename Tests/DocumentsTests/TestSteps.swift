import Model
import StepKit

/// A step that only holds what it was given.
protocol InertStep: Step where Facts == String {}

extension InertStep {
    static var reference: StepReference { StepReference("Nothing.", keys: [], example: "") }
    var title: String { Self.kind }
    func inspect(_ host: some Reader, _ site: Site) async throws -> String { "" }
    func changes(given facts: String, _ site: Site) throws -> [Change] { [] }
}

struct TestFile: InertStep {
    static let kind = "file"
    var path: String
    var content: Content?
    var local: String?
    var mode: FileMode?
}

struct TestDirectory: InertStep {
    static let kind = "directory"
    static let reference = StepReference(
        "Nothing.", keys: [.init("mode", "octal mode", standard: "0755", ""), .init("path", "path", "")], example: "")
    var path: String
    var mode: FileMode?
    var size: Int?
    func validate() throws(Failure) {
        guard path.hasPrefix("/") else {
            throw Failure(.input, "directory \(path)", why: "the path is not absolute", hint: "begin it with /")
        }
    }
}

struct TestList: InertStep {
    static let kind = "list"
    static let reference = StepReference("Nothing.", keys: [.init("names", "list of text", "")], example: "")
    var names: [String]
}

struct TestValues: InertStep {
    static let kind = "values"
    var list: [String]?
    var map: Value?
    var secret: Secret?
    var mode: Network.Mode?
    var flag: Bool?
}

struct TestSwap: InertStep {
    static let kind = "swap"
    var state: String?
}

let testCatalog = Catalog([TestFile.self, TestDirectory.self, TestList.self, TestValues.self, TestSwap.self])
