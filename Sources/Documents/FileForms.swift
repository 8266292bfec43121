import Model
import StepKit

/// The ways in which a playbook can say what is in a file. All but `local` become `content` before the step is
/// decoded, so that the step itself knows only these two.
struct FileForms {
    /// The steps that this is done for, and the forms that each of them takes.
    private static let forms = [
        "file": ["content", "source", "template", "yaml", "json", "toml", "local"],
        "kube.manifest": ["content", "source", "template", "yaml", "folder"],
    ]
    /// Forms that the step itself knows.
    private static let own = ["content", "local", "folder"]

    /// The step.
    let kind: String
    private let forms: [String]
    /// The playbook, beside which files are looked for.
    let playbook: String
    let files: PlaybookFiles

    /// Nothing for a step whose keys are all its own.
    init?(kind: String, playbook: String, files: PlaybookFiles) {
        guard let forms = Self.forms[kind] else { return nil }
        (self.kind, self.forms, self.playbook, self.files) = (kind, forms, playbook, files)
    }

    /// Checks which form is used, and reads the file that it names, if its name is known yet.
    func prepared(_ body: Tree) throws(Failure) -> Tree {
        guard let pairs = body.pairs else { return body }
        let given = pairs.filter { forms.contains($0.key) }
        guard let form = given.first else {
            throw Failure(
                at: body.mark, kind, "it is not said what the file holds",
                hint: "give one of \(forms.joined(separator: ", "))")
        }
        guard given.count == 1 else {
            throw Failure(
                at: given[1].mark, kind, "'\(given[1].key)' and '\(form.key)' both say what the file holds",
                hint: "keep one of them")
        }
        try checkCompanions(pairs, form.key)
        guard form.key == "source" || form.key == "template", !form.value.hasTemplates else { return body }
        return replacing(form, in: body, by: try read(form))
    }

    /// The names in it are all that will be asked for: no file is read that is only named by one of them.
    func isRead(_ body: Tree) -> Bool { body["source"] == nil && body["template"] == nil }

    /// Makes content of structure. Every placeholder has its value.
    func rendered(_ body: Tree) throws(Failure) -> Tree {
        guard let pairs = body.pairs, let form = pairs.first(where: { StructuredText.Format(rawValue: $0.key) != nil }),
            let format = StructuredText.Format(rawValue: form.key)
        else { return body }
        do {
            let value = try merged(form.value.value, body["merge"], form)
            let header = try body["header"].map { tree throws(Failure) in
                try TreeDecoder.decode(String.self, from: tree, as: "playbook", path: [kind, "header"])
            }
            let content: Tree.Node =
                switch try StructuredText.content(value, format, header: header) {
                case .text(let text): .scalar(text, isPlain: false)
                case .secret(let secret): .secret(secret)
                }
            return replacing(form, in: body, by: Tree(content, form.value.mark))
        } catch {
            throw error.at(form.value.mark)
        }
    }

    /// Puts values in the place of placeholders; an override that nobody gave is nothing.
    func bound(_ body: Tree, _ namespace: Namespace) throws(Failure) -> Tree {
        guard let pairs = body.pairs else { return try Binding(namespace: namespace).bound(body) }
        var result: [Tree.Pair] = []
        for var pair in pairs {
            pair.value = try Binding(namespace: namespace, allowsAbsence: pair.key == "merge").bound(pair.value)
            result.append(pair)
        }
        return Tree(.map(result), body.mark)
    }

    /// The body as the step will see it, with a text that is not known yet for whatever content it will have.
    func outlined(_ body: Tree) -> Tree {
        guard let form = body.pairs?.first(where: { forms.contains($0.key) }), !Self.own.contains(form.key)
        else { return body }
        return replacing(form, in: body, by: Tree(.template(Template(unknown: form.key)), form.value.mark))
    }

    private func checkCompanions(_ pairs: [Tree.Pair], _ form: String) throws(Failure) {
        let isStructured = StructuredText.Format(rawValue: form) != nil
        for pair in pairs where pair.key == "merge" && !isStructured {
            throw Failure(
                at: pair.mark, kind, "'merge' does not go with '\(form)'",
                hint: "write the file as yaml, json or toml")
        }
        for pair in pairs where pair.key == "header" && (!isStructured || form == "json") {
            throw Failure(
                at: pair.mark, kind, "'header' does not go with '\(form)'",
                hint: form == "json" ? "JSON has no comments" : "write the lines into the file itself")
        }
    }

    private func replacing(_ form: Tree.Pair, in body: Tree, by content: Tree) -> Tree {
        let used = [form.key, "merge", "header"]
        let rest = (body.pairs ?? []).filter { !used.contains($0.key) || $0.key == form.key }
        let pairs = rest.map { $0.key == form.key ? Tree.Pair(key: "content", mark: $0.mark, value: content) : $0 }
        return Tree(.map(pairs), body.mark)
    }

    /// The text of a `source`, or of a `template` with its placeholders found.
    private func read(_ form: Tree.Pair) throws(Failure) -> Tree {
        let path = try TreeDecoder.decode(String.self, from: form.value, as: "playbook", path: [kind, form.key])
        guard !path.hasPrefix("/"), !path.hasPrefix("~") else {
            throw Failure(
                at: form.value.mark, kind,
                "'\(form.key)' is a file beside the playbook, found \(form.value.words)",
                hint: "write a path relative to the playbook, or `local: \(path)`")
        }
        let file = PlaybookFiles.path(path, beside: playbook)
        let text: String
        do {
            text = try files.read(file)
        } catch {
            throw error.at(form.value.mark)
        }
        let mark = form.key == "source" ? form.value.mark : Mark(file: file, line: 1, column: 1)
        let tree = Tree(.scalar(text, isPlain: false), mark)
        return form.key == "source" ? tree : try Placeholders(source: Source(text, file: file)).found(in: tree)
    }

    private func merged(_ value: Value, _ merge: Tree?, _ form: Tree.Pair) throws(Failure) -> Value {
        guard let merge else { return value }
        var result = value
        for upper in merge.items ?? [merge] where !upper.isNull {
            guard upper.pairs != nil, case .map = result else {
                let wrong = upper.pairs == nil ? upper : form.value
                throw Failure(
                    at: wrong.mark, kind, "only mappings can be merged, found \(wrong.words)",
                    hint: "give keys and values, or null for nothing")
            }
            result = result.merged(with: upper.value)
        }
        return result
    }
}
