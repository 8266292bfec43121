import Model

/// An inventory as it is written, every value with its place.
struct InventoryDraft: Decodable {
    var cluster: ClusterDraft
    var network: NetworkDraft?
    var ssh: SSHDraft?
    var vars: Located<Tree>?
    var runtime: RuntimeDraft?
    var etcd: SoftwareDraft?
    var kubernetes: KubernetesDraft?
    var images: ImagesDraft?
    var controlPlane: ControlPlaneDraft?
    var roles: Tree?
    var auth: AuthDraft?
    var cloudProvider: CloudProvider?
    var encryption: Bool?
    var audit: Bool?
    var addons: AddonsDraft?
    var components: ComponentDrafts
    var pki: PKIDraft?
    var groups: Tree?
    var transfer: TransferDraft?
    var rollout: RolloutDraft?
    var hosts: Tree

    private enum Key: String, CodingKey {
        case cluster, network, ssh, vars, runtime, etcd, kubernetes, images, controlPlane, roles, auth, cloudProvider
        case encryption, audit, addons, pki, groups, transfer, rollout, hosts
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        cluster = try container.decode(ClusterDraft.self, forKey: .cluster)
        network = try container.decodeIfPresent(NetworkDraft.self, forKey: .network)
        ssh = try container.decodeIfPresent(SSHDraft.self, forKey: .ssh)
        vars = try container.decodeIfPresent(Located<Tree>.self, forKey: .vars)
        runtime = try container.decodeIfPresent(RuntimeDraft.self, forKey: .runtime)
        etcd = try container.decodeIfPresent(SoftwareDraft.self, forKey: .etcd)
        kubernetes = try container.decodeIfPresent(KubernetesDraft.self, forKey: .kubernetes)
        images = try container.decodeIfPresent(ImagesDraft.self, forKey: .images)
        controlPlane = try container.decodeIfPresent(ControlPlaneDraft.self, forKey: .controlPlane)
        roles = try container.decodeIfPresent(Tree.self, forKey: .roles)
        auth = try container.decodeIfPresent(AuthDraft.self, forKey: .auth)
        cloudProvider = try container.decodeIfPresent(CloudProvider.self, forKey: .cloudProvider)
        encryption = try container.decodeIfPresent(Bool.self, forKey: .encryption)
        audit = try container.decodeIfPresent(Bool.self, forKey: .audit)
        addons = try container.decodeIfPresent(AddonsDraft.self, forKey: .addons)
        // The parts of Kubernetes stand beside them, in the same mapping.
        components = try ComponentDrafts(from: decoder)
        pki = try container.decodeIfPresent(PKIDraft.self, forKey: .pki)
        groups = try container.decodeIfPresent(Tree.self, forKey: .groups)
        transfer = try container.decodeIfPresent(TransferDraft.self, forKey: .transfer)
        rollout = try container.decodeIfPresent(RolloutDraft.self, forKey: .rollout)
        hosts = try container.decode(Tree.self, forKey: .hosts)
    }

    /// The network, where what is not said is usual, and every value alone is possible.
    func networkChecked() throws(Failure) -> Network {
        var result = Network()
        guard let network else { return result }
        result.pods = network.pods?.value ?? result.pods
        result.services = network.services?.value ?? result.services
        result.hostPrefix = network.hostPrefix?.value ?? result.hostPrefix
        result.mode = network.mode ?? result.mode
        result.mtu = network.mtu ?? result.mtu
        result.masquerade = network.masquerade ?? result.masquerade
        result.vxlan = try network.vxlan?.checked() ?? result.vxlan
        if let bridge = network.bridge {
            guard InterfaceName.isValid(bridge.value) else {
                throw Failure(
                    at: bridge.mark, "network.bridge", "'\(bridge.value)' cannot be the name of a network interface",
                    hint: "1 to 15 of the characters a-z A-Z 0-9 . _ -, for example cbr0")
            }
            result.bridge = bridge.value
        }
        return result
    }
}

extension Located where Wrapped == Tree {
    /// A map of values; nothing written is an empty one.
    func map(_ path: String) throws(Failure) -> Value {
        if value.isNull { return [:] }
        guard value.pairs != nil else {
            throw Failure(
                at: mark, path, "names and values are expected, found \(value.words)", hint: "write NAME: VALUE")
        }
        return value.value
    }
}
