import Model
import StepKit

/// What stands beside the step of a playbook entry: on which hosts, and how strictly ordered.
struct EntrySettings: Decodable {
    static let keys = ["on", "at", "order", "barrier", "always"]
    /// What may stand beside an include.
    static let includeKeys = ["on", "order"]

    var on: SelectorWords?
    var at: Seat?
    var order = Entry.Order.parallel
    var barrier = false
    var always = false

    private enum Key: String, CodingKey { case on, at, order, barrier, always }

    /// Reads what stands beside a step or an include.
    static func read(_ settings: [Tree.Pair], at item: Mark) throws(Failure) -> EntrySettings {
        if let open = settings.first(where: \.value.hasTemplates) {
            throw Failure(
                at: open.value.mark, Playbooks.what, "'\(open.key)' cannot hold a placeholder",
                hint: "it is the same for every host: write the word itself")
        }
        return try TreeDecoder.decode(EntrySettings.self, from: Tree(.map(settings), item), as: Playbooks.what)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        on = try container.decodeIfPresent(SelectorWords.self, forKey: .on)
        order = try container.decodeIfPresent(Entry.Order.self, forKey: .order) ?? order
        barrier = try container.decodeIfPresent(Bool.self, forKey: .barrier) ?? barrier
        at = try container.decodeIfPresent(Seat.self, forKey: .at)
        always = try container.decodeIfPresent(Bool.self, forKey: .always) ?? always
    }
}
