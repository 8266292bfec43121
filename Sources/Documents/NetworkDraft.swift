import Model

struct NetworkDraft: Decodable {
    var pods: Located<CIDR>?
    var hostPrefix: Located<Int>?
    var services: Located<CIDR>?
    var mode: Network.Mode?
    var bridge: Located<String>?
    var mtu: Network.MTU?
    var masquerade: Bool?
    var vxlan: VXLANDraft?
}
