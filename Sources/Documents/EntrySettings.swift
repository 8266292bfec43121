import Model
import StepKit

/// What stands beside the step of a playbook entry: on which hosts, and how strictly ordered.
struct EntrySettings: Decodable {
    static let keys = ["on", "order", "barrier"]

    var on: SelectorWords?
    var order = Entry.Order.parallel
    var barrier = false

    private enum Key: String, CodingKey { case on, order, barrier }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        on = try container.decodeIfPresent(SelectorWords.self, forKey: .on)
        order = try container.decodeIfPresent(Entry.Order.self, forKey: .order) ?? order
        barrier = try container.decodeIfPresent(Bool.self, forKey: .barrier) ?? barrier
    }
}
