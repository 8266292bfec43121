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

    /// members, healthy, is the one to be removed healthy, has it a vote in that, may it be removed
    @Test(arguments: [
        // Data of one of three is gone, and its process with it.
        (3, 2, false, false, true), (3, 2, true, false, false), (3, 1, false, false, false), (3, 3, true, false, true),
        // It leaves by itself, and agrees to that.
        (3, 3, true, true, true), (3, 2, true, true, false), (2, 2, true, true, true), (2, 1, false, true, false),
        (5, 3, false, false, true), (5, 3, true, true, false), (5, 2, false, false, false), (4, 3, false, false, true),
        (5, 4, true, true, true), (4, 3, true, true, true), (1, 1, true, true, false), (1, 0, false, false, false),
    ])
    func removing(_ members: Int, _ healthy: Int, _ isHealthy: Bool, _ staysForIt: Bool, _ mayLeave: Bool) {
        let quorum = Quorum(members: members, healthy: healthy)
        #expect((quorum.objection(toRemoving: isHealthy, staysForIt: staysForIt) == nil) == mayLeave)
    }
}
