/// The names of what takes snapshots by itself.
enum EtcdTimer {
    static let units = ["slipway-etcd-snapshot.timer", "slipway-etcd-snapshot.service"]
}
