struct TransferDraft: Decodable {
    var peers: Bool?
}
