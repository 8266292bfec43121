import Model

struct TransferDraft: Decodable {
    var peers: Bool?
    var from: TransferSettings.Origin?
}
