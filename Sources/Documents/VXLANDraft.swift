import Model

/// The cluster's VXLAN, as it is written.
struct VXLANDraft: Decodable {
    private var id: Located<Int>?
    private var port: Located<Int>?

    func checked() throws(Failure) -> Network.VXLAN {
        var result = Network.VXLAN()
        if let id {
            guard (1..<1 << 24).contains(id.value) else {
                throw Failure(
                    at: id.mark, "network.vxlan.id", "a number from 1 to 16777215 is expected, found \(id.value)",
                    hint: "usual is 4096")
            }
            result.id = id.value
        }
        if let port {
            guard (1...65_535).contains(port.value) else {
                throw Failure(
                    at: port.mark, "network.vxlan.port", "\(port.value) is no port", hint: "usual is 8472, or 4789")
            }
            result.port = port.value
        }
        return result
    }
}
