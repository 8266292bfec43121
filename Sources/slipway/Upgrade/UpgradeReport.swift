import Kubernetes
import Model

/// What `slipway upgrade` found, as JSON.
struct UpgradeReport: Encodable {
    struct Host: Encodable {
        var name: String
        var apiServer: String?
        var kubelet: String?
        var etcd: String?
        var containerd: String?
    }
    var wanted: String
    var hosts: [Host]
    var order: [String]
    var refusals: [UpgradeReview.Refusal]

    init(_ review: UpgradeReview) {
        wanted = review.wanted.description
        hosts = review.sightings.map { sighting in
            Host(
                name: sighting.host.rawValue, apiServer: sighting.apiServer?.description,
                kubelet: sighting.kubelet?.description, etcd: sighting.etcd?.number,
                containerd: sighting.containerd?.number)
        }
        order = review.order
        refusals = review.refusals
    }
}
