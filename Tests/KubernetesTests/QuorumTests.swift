import Testing

@testable import Kubernetes

@Suite struct QuorumTests {
    /// members, healthy, is the one to be stopped healthy, may it be stopped
    @Test(arguments: [
        (1, 1, true, true), (1, 0, false, true),
        (3, 3, true, true), (3, 2, true, false), (3, 2, false, true), (3, 1, true, false), (3, 0, false, true),
        (5, 5, true, true), (5, 4, true, true), (5, 3, true, false), (5, 3, false, true),
    ])
    func stopping(_ members: Int, _ healthy: Int, _ isHealthy: Bool, _ mayStop: Bool) {
        let objection = Quorum(members: members, healthy: healthy).objection(toStopping: isHealthy)
        #expect((objection == nil) == mayStop)
    }

    @Test func theObjectionNamesTheArithmetic() {
        #expect(
            Quorum(members: 3, healthy: 2).objection(toStopping: true)
                == "2 of 3 etcd members must stay healthy, and without this one only 1 would be")
    }
}
