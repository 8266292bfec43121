import Model
import StepKit

/// A step of a playbook, with what stands beside it.
struct StepItem: Sendable {
    let kind: String
    let step: any Step.Type
    /// Of the step's key.
    let mark: Mark
    let body: Tree
    let on: Set<Selector>
    let order: Entry.Order
    let barrier: Bool
    let at: Seat?
    let always: Bool

    init(_ pair: Tree.Pair, _ settings: [Tree.Pair], _ item: Mark, _ catalog: Catalog, groups: [String])
        throws(Failure)
    {
        guard let type = catalog[pair.key] else {
            throw Failure(at: pair.mark, Playbooks.what, "unknown step '\(pair.key)'")
        }
        let chosen = try EntrySettings.read(settings, at: item)
        kind = pair.key
        step = type
        mark = pair.mark
        // A step that needs nothing said may stand alone: `- swap:`.
        body = pair.value.isNull ? Tree(.map([]), pair.mark) : pair.value
        try Self.checkForm(pair, type)
        on = try chosen.on?.selectors(groups) ?? [.all]
        order = chosen.order
        barrier = chosen.barrier
        at = chosen.at
        always = chosen.always
        if order == .rolling {
            throw Failure(
                at: settings.first { $0.key == "order" }?.mark ?? item, Playbooks.what,
                "'rolling' goes with include and not with a single step",
                hint: "write the steps that belong together into a file of their own, and include that")
        }
    }

    /// A step whose main thing stands alone, without its key: `- service: nginx`.
    private static func checkForm(_ pair: Tree.Pair, _ type: any Step.Type) throws(Failure) {
        let keys = type.reference.keys
        guard let key = keys.first(where: { $0.standard == nil }) ?? keys.first else { return }
        let isList = key.type.hasPrefix("list")
        let written: String
        switch pair.value.node {
        case .scalar(let raw, _) where !pair.value.isNull && !raw.contains(where: { ":=\n".contains($0) }):
            written = isList ? "[\(raw)]" : raw
        case .list(let items) where isList:
            let texts = items.compactMap { if case .scalar(let raw, _) = $0.node { raw } else { nil } }
            written = texts.count == items.count ? "[\(texts.joined(separator: ", "))]" : "[…]"
        default: return
        }
        throw Failure(
            at: pair.value.mark, pair.key, "keys and values are expected, found \(pair.value.words)",
            hint: "write `- \(pair.key): { \(key.name): \(written) }`")
    }

    /// The entry. A step without placeholders is decoded once, here, and shared by all hosts.
    func entry(_ layer: String, in playbook: String, _ files: PlaybookFiles) throws(Failure) -> Entry {
        let forms = FileForms(kind: kind, playbook: playbook, files: files)
        let body = try located { () throws(Failure) in try forms?.prepared(self.body) ?? self.body }
        let bind: Entry.Bind
        let asks = forms?.isRead(body) ?? true ? body.paths.sorted() : nil
        if body.hasTemplates {
            try check(body, forms)
            bind = { namespace throws(Failure) in
                try located { () throws(Failure) in try bound(body, to: namespace, forms) }
            }
        } else {
            let shared = try located { () throws(Failure) in try bound(body, to: Namespace(), forms) }
            bind = { _ throws(Failure) in shared }
        }
        return Entry(
            layer: layer, place: mark.description, on: on, order: order, barrier: barrier, at: at, always: always,
            asks: asks, bind: bind)
    }

    private func bound(_ body: Tree, to namespace: Namespace, _ forms: FileForms?) throws(Failure) -> any Step {
        guard let forms else { return try decoded(step, try Binding(namespace: namespace).bound(body)) }
        // The name of a file may hold placeholders, and the file may hold some again.
        let named = try forms.prepared(try forms.bound(body, namespace))
        return try decoded(step, try forms.rendered(try forms.bound(named, namespace)))
    }

    private func decoded<S: Step>(_ type: S.Type, _ body: Tree) throws(Failure) -> any Step {
        let step = try TreeDecoder.decode(type, from: body, as: Playbooks.what, path: [kind])
        try step.validate()
        return step
    }

    /// What is wrong with a step whatever its placeholders will be.
    private func check(_ body: Tree, _ forms: FileForms?) throws(Failure) {
        try located { () throws(Failure) in
            try checked(step, forms?.outlined(body) ?? body)
        }
    }

    private func checked<S: Step>(_ type: S.Type, _ body: Tree) throws(Failure) {
        try TreeDecoder.check(type, from: body, as: Playbooks.what, path: [kind])
    }

    /// Every failure has a place: that of the step where nothing more exact is known.
    private func located<T>(_ work: () throws(Failure) -> T) throws(Failure) -> T {
        do {
            return try work()
        } catch {
            throw error.at(mark)
        }
    }
}
